import { wireHandle, wireUnique } from '../protocol/index.js';
import { type ClientMiddleware, type OutgoingJob, throughMiddleware } from './client-middleware.js';
import {
  type GearmanClientOptions,
  type ResolvedClientOptions,
  resolveClientOptions,
} from './client-options.js';
import type { JobStatus } from './job-status.js';
import { ServerPool } from './server-pool.js';
import { type AskOptions, ServerQuestions } from './server-questions.js';
import type { SubmissionKind } from './submission.js';
import { type JobRequest, makeSubmission } from './make-submission.js';
import type { SubmitOptions } from './submit-options.js';
import { Submitter } from './submitter.js';
import { TaskSet, type TaskSetOptions } from './task-set.js';
import { Task } from './task.js';

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
  private readonly pool: ServerPool;
  private readonly submitter: Submitter;
  private readonly questions: ServerQuestions;
  private readonly middleware: ClientMiddleware[] = [];

  /** @throws OptionError, ServerAddressError or InvalidNameError for options that cannot be */
  constructor(options: GearmanClientOptions = {}) {
    this.options = resolveClientOptions(options);
    const { dialers, serverOrder, clock, answerTimeout } = this.options;
    this.pool = new ServerPool(dialers, serverOrder, this.options);
    this.submitter = new Submitter(this.pool);
    this.questions = new ServerQuestions(this.pool.connections, clock, answerTimeout);
  }

  /**
   * Submits a job whose result somebody waits for.
   *
   * @throws PayloadError, InvalidNameError or OptionError at once; all else through the task
   */
  doNormal<Result = unknown>(functionName: string, payload?: unknown, options?: SubmitOptions): Task<Result> {
    return this.submit({ priority: 'normal', background: false }, functionName, payload, options);
  }

  /** Like `doNormal`, before all jobs of lower priority. */
  doHigh<Result = unknown>(functionName: string, payload?: unknown, options?: SubmitOptions): Task<Result> {
    return this.submit({ priority: 'high', background: false }, functionName, payload, options);
  }

  /** Like `doNormal`, behind all jobs of higher priority. */
  doLow<Result = unknown>(functionName: string, payload?: unknown, options?: SubmitOptions): Task<Result> {
    return this.submit({ priority: 'low', background: false }, functionName, payload, options);
  }

  /**
   * Submits a job that nobody waits for, to be done now or at `runAt`. The task ends with its handle.
   *
   * @throws PayloadError, InvalidNameError or OptionError at once; all else through the task
   */
  doBackground(functionName: string, payload?: unknown, options?: SubmitOptions): Task<never> {
    return this.submit({ priority: 'normal', background: true }, functionName, payload, options);
  }

  /** Like `doBackground`, before all jobs of lower priority, and without `runAt`. */
  doHighBackground(functionName: string, payload?: unknown, options?: SubmitOptions): Task<never> {
    return this.submit({ priority: 'high', background: true }, functionName, payload, options);
  }

  /** Like `doBackground`, behind all jobs of higher priority, and without `runAt`. */
  doLowBackground(functionName: string, payload?: unknown, options?: SubmitOptions): Task<never> {
    return this.submit({ priority: 'low', background: true }, functionName, payload, options);
  }

  /**
   * Submits a job to a worker that splits it, and names the function that the parts go to: libgearman's
   * `execute_by_partition`. Priority normal.
   *
   * @throws as `doNormal`
   */
  doReduce<Result = unknown>(
    functionName: string,
    reducer: string,
    payload?: unknown,
    options?: SubmitOptions,
  ): Task<Result> {
    return this.submit({ priority: 'normal', background: false, reducer }, functionName, payload, options);
  }

  /** Like `doReduce`, and nobody waits. */
  doReduceBackground(
    functionName: string,
    reducer: string,
    payload?: unknown,
    options?: SubmitOptions,
  ): Task<never> {
    return this.submit({ priority: 'normal', background: true, reducer }, functionName, payload, options);
  }

  /** Many tasks at once, see `TaskSet`. @throws OptionError */
  taskSet<Context = unknown>(options?: TaskSetOptions<Context | undefined>): TaskSet<Context> {
    return new TaskSet<Context>((...submission) => this.submit(...submission), options);
  }

  /** Puts middleware around every submission from now on; the first that was put in is the outermost. */
  use(middleware: ClientMiddleware): this {
    this.middleware.push(middleware);
    return this;
  }

  /**
   * How a job stands. With several servers all are asked, since a handle does not tell whose it is.
   *
   * @throws ConnectError, ConnectionLostError, AnswerTimeoutError where a server gave no answer, and no other knows the
   * job; InvalidNameError; the abort signal's reason
   */
  async jobStatus(handle: string, options: AskOptions = {}): Promise<JobStatus> {
    const wire = wireHandle(handle);
    return this.questions.status('jobStatus', (session, status) => session.askStatus(wire, status), options);
  }

  /** How the unfinished job with this unique ID stands. @throws as `jobStatus` */
  async jobStatusByUnique(unique: string, options: AskOptions = {}): Promise<JobStatus> {
    const wire = wireUnique(unique);
    const ask: Parameters<ServerQuestions['status']>[1] = (session, status) =>
      session.askStatusOfUnique(wire, status);
    return this.questions.status('jobStatusByUnique', ask, options);
  }

  /**
   * Has every server send `data` back: proof that all of them are there and answer.
   *
   * @returns what the first server sent back
   * @throws ConnectError, ConnectionLostError, AnswerTimeoutError, the abort signal's reason
   */
  async echo(data: string | Uint8Array, options: AskOptions = {}): Promise<Buffer> {
    const bytes = Buffer.from(data as Uint8Array);
    const echoes = await this.questions.all<Buffer>(
      'echo',
      (session, echo) => session.echo(bytes, echo),
      options,
    );
    return echoes[0] as Buffer;
  }

  /** Closes every connection. What is under way fails with a ClientClosedError. Idempotent. */
  async close(): Promise<void> {
    this.pool.close();
  }

  private submit<Result>(
    kind: SubmissionKind,
    functionName: string,
    payload: unknown,
    options: SubmitOptions = {},
  ): Task<Result> {
    if (this.middleware.length === 0) return this.send(kind, { functionName, payload, options, headers: {} });
    const { priority, background } = kind;
    const job: OutgoingJob = { functionName, payload, options, priority, background, headers: {} };
    return throughMiddleware(this.middleware, job, () => this.send(kind, job)) as Task<Result>;
  }

  private send<Result>(kind: SubmissionKind, job: JobRequest): Task<Result> {
    const submission = makeSubmission(kind, job, this.options);
    this.submitter.submit(submission);
    return new Task(submission.record);
  }
}
