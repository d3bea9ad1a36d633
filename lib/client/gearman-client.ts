import { wholeNumber } from '../options/index.js';
import { packet, type PacketType, wireFunctionName, wireHandle, wireUnique } from '../protocol/index.js';
import {
  type GearmanClientOptions,
  type ResolvedClientOptions,
  resolveClientOptions,
} from './client-options.js';
import type { ClientSession } from './client-session.js';
import { JobStatus } from './job-status.js';
import { ServerChoice } from './server-choice.js';
import { Settlement } from './settlement.js';
import { checkSubmitOptions, type SubmitOptions } from './submit-options.js';
import { limitTask } from './task-limits.js';
import { TaskRecord } from './task-record.js';
import { Task } from './task.js';

type SubmitType = Extract<PacketType, `SUBMIT_JOB${'' | '_HIGH' | '_LOW'}${'' | '_BG'}`>;

/**
 * Submits jobs and asks after them. It keeps one connection to each server it needs, and connects again after it
 * lost one; `close()` ends it.
 *
 * @example
 * const client = new GearmanClient({ servers: 'gearman.example.com:4730' });
 * const thumbnail = await client.doNormal<Thumbnail>('Images~resize', { file: 'a.jpg', width: 200 }).result();
 * const handle = await client.doBackground('Mail~send', { to: 'a@example.com' }).handle;
 */
export class GearmanClient {
  private readonly options: ResolvedClientOptions;
  private readonly servers: ServerChoice;

  /** @throws OptionError or ServerAddressError for options that cannot be */
  constructor(options: GearmanClientOptions = {}) {
    this.options = resolveClientOptions(options);
    this.servers = new ServerChoice(this.options.dialers, this.options.connectTimeout);
  }

  /**
   * Submits a job whose result somebody waits for.
   *
   * @throws PayloadError, InvalidNameError or OptionError at once; all else through the task
   */
  doNormal<Result = unknown>(functionName: string, payload?: unknown, options?: SubmitOptions): Task<Result> {
    return this.submit('SUBMIT_JOB', functionName, payload, options);
  }

  /** Like `doNormal`, before all jobs of lower priority. */
  doHigh<Result = unknown>(functionName: string, payload?: unknown, options?: SubmitOptions): Task<Result> {
    return this.submit('SUBMIT_JOB_HIGH', functionName, payload, options);
  }

  /** Like `doNormal`, behind all jobs of higher priority. */
  doLow<Result = unknown>(functionName: string, payload?: unknown, options?: SubmitOptions): Task<Result> {
    return this.submit('SUBMIT_JOB_LOW', functionName, payload, options);
  }

  /**
   * Submits a job that nobody waits for. The task ends with its handle.
   *
   * @throws PayloadError, InvalidNameError or OptionError at once; all else through the task
   */
  doBackground(functionName: string, payload?: unknown, options?: SubmitOptions): Task<never> {
    return this.submit('SUBMIT_JOB_BG', functionName, payload, options);
  }

  /** Like `doBackground`, before all jobs of lower priority. */
  doHighBackground(functionName: string, payload?: unknown, options?: SubmitOptions): Task<never> {
    return this.submit('SUBMIT_JOB_HIGH_BG', functionName, payload, options);
  }

  /** Like `doBackground`, behind all jobs of higher priority. */
  doLowBackground(functionName: string, payload?: unknown, options?: SubmitOptions): Task<never> {
    return this.submit('SUBMIT_JOB_LOW_BG', functionName, payload, options);
  }

  /**
   * How a job stands. With several servers all are asked, since a handle does not tell whose it is.
   *
   * @throws ConnectError, ConnectionLostError, InvalidNameError
   */
  jobStatus(handle: string): Promise<JobStatus> {
    const wire = wireHandle(handle);
    return this.statusFromAll((session, status) => session.askStatus(wire, status));
  }

  /** How the unfinished job with this unique ID stands. @throws as `jobStatus` */
  jobStatusByUnique(unique: string): Promise<JobStatus> {
    const wire = wireUnique(unique);
    return this.statusFromAll((session, status) => session.askStatusOfUnique(wire, status));
  }

  /**
   * Has every server send `data` back: proof that all of them are there and answer.
   *
   * @returns what the first server sent back
   * @throws ConnectError, ConnectionLostError
   */
  async echo(data: string | Uint8Array): Promise<Buffer> {
    const bytes = Buffer.from(data as Uint8Array);
    const echoes = await this.askAll<Buffer>((session, echoed) => session.echo(bytes, echoed));
    return echoes[0] as Buffer;
  }

  /** Closes every connection. What is under way fails with a ClientClosedError. Idempotent. */
  async close(): Promise<void> {
    this.servers.close();
  }

  private submit<Result>(
    type: SubmitType,
    functionName: string,
    payload: unknown,
    options: SubmitOptions = {},
  ): Task<Result> {
    checkSubmitOptions(options);
    const serializer = options.serializer ?? this.options.serializer;
    const name = this.options.jobPrefix + functionName;
    const unique = options.unique ?? '';
    const timeout = wholeNumber('timeout', options.timeout ?? this.options.timeout, 0);
    const request = packet(type, [wireFunctionName(name), wireUnique(unique)], serializer.serialize(payload));
    const background = type.endsWith('_BG');
    const record = new TaskRecord({ functionName: name, unique, background, serializer });
    limitTask(record, { timeout, signal: options.signal }, this.options.clock);
    this.deliver(record, (session) => session.submit(request, record));
    return new Task(record);
  }

  /** Without a promise where the connection is open, so that submissions of one turn leave together. */
  private deliver(record: TaskRecord, submit: (session: ClientSession) => void): void {
    const deliver = (session: ClientSession): void => {
      if (!record.ended) submit(session);
    };
    const { ready } = this.servers;
    if (ready !== undefined) deliver(ready);
    else this.servers.reach().then(deliver, (error: unknown) => record.abandon(error));
  }

  private async statusFromAll(
    ask: (session: ClientSession, status: Settlement<JobStatus>) => void,
  ): Promise<JobStatus> {
    const statuses = await this.askAll(ask);
    return statuses.find(({ known }) => known) ?? new JobStatus(false, false, 0, 0);
  }

  private async askAll<Answer>(
    ask: (session: ClientSession, answer: Settlement<Answer>) => void,
  ): Promise<Answer[]> {
    const sessions = await this.servers.reachAll();
    return Promise.all(
      sessions.map((session) => {
        const answer = new Settlement<Answer>();
        ask(session, answer);
        return answer.promise;
      }),
    );
  }
}
