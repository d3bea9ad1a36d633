import type { GearmanClientEvents } from './client-events.js';
import type { ClientMiddleware } from './client-middleware.js';
import { SUBMISSION_KINDS } from './client-method.js';
import {
  type GearmanClientOptions,
  type ResolvedClientOptions,
  resolveClientOptions,
} from './client-options.js';
import { ClientQuestions } from './client-questions.js';
import type { WorkerClass } from './job-directory.js';
import { directoryOf, jobFunctions } from './job-functions.js';
import type { JobStatus } from './job-status.js';
import { RemoteWorker } from './remote-worker.js';
import { SeenJobs } from './seen-jobs.js';
import { ServerPools } from './server-pools.js';
import type { AskOptions } from './server-questions.js';
import type { SubmissionKind } from './submission.js';
import { SubmissionDesk } from './submission-desk.js';
import type { SubmitOptions } from './submit-options.js';
import { TaskSet, type TaskSetOptions } from './task-set.js';
import type { Task } from './task.js';
import type { JobsOf, NamedJobArguments, NamedJobResult } from './typed-jobs.js';

/**
 * Submits jobs and asks after them. It keeps one connection to each server it needs, and connects again after it
 * lost one; `close()` ends it.
 *
 * A job's name is that of a declared job, without prefix, or else its function's name: the client's `jobPrefix` is put
 * before it. What a submission throws at once is a PayloadError, InvalidNameError, OptionError or ServerAddressError; all
 * else comes through its task.
 *
 * @example
 * const client = new GearmanClient({ servers: 'gearman.example.com:4730' });
 * const thumbnail = await client.doNormal<Thumbnail>('Images~resize', { file: 'a.jpg', width: 200 }).result();
 * const handle = await client.doBackground('Mail~send', { to: 'a@example.com' }).handle;
 */
export class GearmanClient {
  private readonly pools: ServerPools;
  private readonly desk: SubmissionDesk;
  private readonly questions: ClientQuestions;
  private readonly options: ResolvedClientOptions;

  /** @throws OptionError, ServerAddressError or InvalidNameError for options that cannot be */
  constructor(options: GearmanClientOptions = {}) {
    this.options = resolveClientOptions(options);
    const seen = new SeenJobs();
    this.pools = new ServerPools(this.options);
    this.desk = new SubmissionDesk(this.options, this.pools, seen);
    this.questions = new ClientQuestions(this.options, this.pools, seen);
  }

  /** Submits a job whose result somebody waits for. */
  doNormal<Result = unknown, Name extends string = string>(
    job: Name,
    ...args: NamedJobArguments<Name>
  ): Task<NamedJobResult<Name, Result>> {
    return this.submit(SUBMISSION_KINDS.doNormal, job, args);
  }

  /** Like `doNormal`, before all jobs of lower priority. */
  doHigh<Result = unknown, Name extends string = string>(
    job: Name,
    ...args: NamedJobArguments<Name>
  ): Task<NamedJobResult<Name, Result>> {
    return this.submit(SUBMISSION_KINDS.doHigh, job, args);
  }

  /** Like `doNormal`, behind all jobs of higher priority. */
  doLow<Result = unknown, Name extends string = string>(
    job: Name,
    ...args: NamedJobArguments<Name>
  ): Task<NamedJobResult<Name, Result>> {
    return this.submit(SUBMISSION_KINDS.doLow, job, args);
  }

  /** Submits a job that nobody waits for, to be done now or at `runAt`. The task ends with its handle. */
  doBackground<Name extends string>(job: Name, ...args: NamedJobArguments<Name>): Task<never> {
    return this.submit(SUBMISSION_KINDS.doBackground, job, args);
  }

  /** Like `doBackground`, before all jobs of lower priority, and without `runAt`. */
  doHighBackground<Name extends string>(job: Name, ...args: NamedJobArguments<Name>): Task<never> {
    return this.submit(SUBMISSION_KINDS.doHighBackground, job, args);
  }

  /** Like `doBackground`, behind all jobs of higher priority, and without `runAt`. */
  doLowBackground<Name extends string>(job: Name, ...args: NamedJobArguments<Name>): Task<never> {
    return this.submit(SUBMISSION_KINDS.doLowBackground, job, args);
  }

  /** Submits a job as its `defaultMethod` says; one that is not declared here as `doNormal` does. */
  callJob<Result = unknown, Name extends string = string>(
    job: Name,
    ...args: NamedJobArguments<Name>
  ): Task<NamedJobResult<Name, Result>> {
    const method = this.options.directory?.job(job)?.defaultMethod ?? 'doNormal';
    return this.submit(SUBMISSION_KINDS[method], job, args);
  }

  /**
   * A worker's jobs as functions, typed by its methods: they wait for their results, those of `background` do not, and
   * `high`, `low`, `highBackground` and `lowBackground` are of other priority.
   *
   * @example
   * const thumbnail = await client.of(ImageWorker).resize(photo).result();
   * await client.of(ImageWorker).background.resize(photo, { unique: photo.id }).handle;
   *
   * @throws GearmanDefinitionError where the class is no worker; OptionError where this client has no directory
   */
  of<Worker extends object>(worker: WorkerClass<Worker> | RemoteWorker<Worker>): JobsOf<Worker> {
    const jobs =
      worker instanceof RemoteWorker
        ? worker.knownJobs(this.options.jobPrefix)
        : directoryOf(this.options).jobsOf(worker);
    const name = worker instanceof RemoteWorker ? worker.options.name : worker.name;
    return jobFunctions(name, jobs, (kind, job, ...args) =>
      this.desk.submit(kind, job, ...args),
    ) as unknown as JobsOf<Worker>;
  }

  /**
   * Submits a job to a worker that splits it, and names the function that the parts go to: libgearman's
   * `execute_by_partition`. Priority normal.
   */
  doReduce<Result = unknown>(
    job: string,
    reducer: string,
    payload?: unknown,
    options?: SubmitOptions,
  ): Task<Result> {
    return this.desk.submit({ ...SUBMISSION_KINDS.doNormal, reducer }, job, payload, options);
  }

  /** Like `doReduce`, and nobody waits. */
  doReduceBackground(job: string, reducer: string, payload?: unknown, options?: SubmitOptions): Task<never> {
    return this.desk.submit({ ...SUBMISSION_KINDS.doBackground, reducer }, job, payload, options);
  }

  /** Many tasks at once, see `TaskSet`. @throws OptionError */
  taskSet<Context = unknown>(options?: TaskSetOptions<Context | undefined>): TaskSet<Context> {
    return new TaskSet<Context>((...submission) => this.desk.submit(...submission), options);
  }

  /** Puts middleware around every submission from now on; the first that was put in is the outermost. */
  use(middleware: ClientMiddleware): this {
    this.desk.middleware.push(middleware);
    return this;
  }

  /**
   * Listens to what becomes known of all this client's tasks.
   *
   * @returns a function that ends it
   * @throws OptionError for an event that does not exist
   */
  on<Type extends keyof GearmanClientEvents>(
    type: Type,
    listener: (event: GearmanClientEvents[Type]) => unknown,
  ): () => void {
    return this.desk.events.on(type, listener);
  }

  /**
   * How a job stands. With several servers all are asked, since a handle does not tell whose it is.
   *
   * @throws ConnectError, ConnectionLostError, AnswerTimeoutError where a server gave no answer, and no other knows the
   * job; InvalidNameError; the abort signal's reason
   */
  async jobStatus(handle: string, options: AskOptions = {}): Promise<JobStatus> {
    return this.questions.jobStatus(handle, options);
  }

  /** How the unfinished job with this unique ID stands. @throws as `jobStatus` */
  async jobStatusByUnique(unique: string, options: AskOptions = {}): Promise<JobStatus> {
    return this.questions.jobStatusByUnique(unique, options);
  }

  /**
   * Has every server send `data` back: proof that all of them are there and answer.
   *
   * @returns what the first server sent back
   * @throws ConnectError, ConnectionLostError, AnswerTimeoutError, the abort signal's reason
   */
  async echo(data: string | Uint8Array, options: AskOptions = {}): Promise<Buffer> {
    return this.questions.echo(data, options);
  }

  /** Closes every connection. What is under way fails with a ClientClosedError. Idempotent. */
  async close(): Promise<void> {
    this.pools.close();
  }

  private submit<Result>(kind: SubmissionKind, job: string, args: readonly unknown[]): Task<Result> {
    const [payload, options] = args as readonly [payload?: unknown, options?: SubmitOptions];
    return this.desk.submit(kind, job, payload, options);
  }
}
