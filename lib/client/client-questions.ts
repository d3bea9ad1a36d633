import { wireHandle, wireUnique } from '../protocol/index.js';
import type { ResolvedClientOptions } from './client-options.js';
import { JobStatus } from './job-status.js';
import type { SeenJobs } from './seen-jobs.js';
import type { ServerPools } from './server-pools.js';
import { type AskOptions, ServerQuestions } from './server-questions.js';
import { rejectUnknownOptions } from '../options/index.js';

/** What a client asks: of local jobs where they know the answer, else of the servers. */
export class ClientQuestions {
  constructor(
    private readonly options: ResolvedClientOptions,
    private readonly pools: ServerPools,
    private readonly seen: SeenJobs,
  ) {}

  async jobStatus(handle: string, options: AskOptions): Promise<JobStatus> {
    const wire = wireHandle(handle);
    const status =
      this.options.localJobs?.status({ handle }) ??
      (await this.servers(options).status(
        'jobStatus',
        (session, answer) => session.askStatus(wire, answer),
        options,
      ));
    return this.remembered(handle, status);
  }

  async jobStatusByUnique(unique: string, options: AskOptions): Promise<JobStatus> {
    const wire = wireUnique(unique);
    const status =
      this.options.localJobs?.status({ unique }) ??
      (await this.servers(options).status(
        'jobStatusByUnique',
        (session, answer) => session.askStatusOfUnique(wire, answer),
        options,
      ));
    return this.remembered(unique, status);
  }

  async echo(data: string | Uint8Array, options: AskOptions): Promise<Buffer> {
    const bytes = Buffer.from(data as Uint8Array);
    const echoes = await this.servers(options).all<Buffer>(
      'echo',
      (session, echo) => session.echo(bytes, echo),
      options,
    );
    return echoes[0] as Buffer;
  }

  private servers(options: AskOptions): ServerQuestions {
    rejectUnknownOptions('question', options, ['timeout', 'signal', 'servers']);
    const { pool } = this.pools.of(options.servers);
    return new ServerQuestions(pool.connections, this.options.clock, this.options.answerTimeout);
  }

  /** A server forgets what has finished; the client remembers that it was known. */
  private remembered(key: string, status: JobStatus): JobStatus {
    if (status.known) this.seen.note(key);
    if (status.known || !this.seen.has(key)) return status;
    return new JobStatus(false, false, status.numerator, status.denominator, true);
  }
}
