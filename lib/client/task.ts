import { Readable } from 'node:stream';

import type { Observable } from 'rxjs';

import { JobExceptionError, JobFailedError, NoResultError } from './client-error.js';
import { iterate } from './event-iteration.js';
import type { TaskEvent } from './task-event.js';
import type { TaskOutcome } from './task-outcome.js';
import type { TaskRecord } from './task-record.js';

/**
 * A job as its client sees it: a submission, then the job's events, then its result. A background task ends as soon
 * as it has its handle.
 *
 * @example
 * const task = client.doNormal<Size>('Images~resize', { file: 'a.jpg' });
 * for await (const event of task) if (event.type === 'status') console.log(event.numerator, event.denominator);
 * const size = await task.result();
 */
export class Task<Result = unknown> implements AsyncIterable<TaskEvent<Result>> {
  readonly #record: TaskRecord;

  /** Tasks are made by the client. */
  constructor(record: TaskRecord) {
    this.#record = record;
  }

  /** The function as on the wire, the client's prefix included. */
  get functionName(): string {
    return this.#record.description.functionName;
  }

  /** The unique ID; empty where the submission had none. */
  get unique(): string {
    return this.#record.description.unique;
  }

  /** Whether nobody waits for the result. */
  get background(): boolean {
    return this.#record.description.background;
  }

  /**
   * The job handle, as soon as the server has accepted the job.
   *
   * @throws ConnectError, ServerError, ConnectionLostError, ClientClosedError, TaskTimeoutError or the abort signal's
   * reason, where it has not
   */
  get handle(): Promise<string> {
    return this.#record.created.promise;
  }

  /**
   * What the worker returned.
   *
   * @throws JobFailedError or JobExceptionError where the job ended so; PayloadError where its result cannot be read;
   * NoResultError for a background task; and what `handle` throws
   */
  result(): Promise<Result> {
    if (this.background) return Promise.reject(new NoResultError(this.functionName));
    return this.#record.finished.promise as Promise<Result>;
  }

  /** How the task ended. Never rejects, and takes no events away from anybody. */
  async outcome(): Promise<TaskOutcome<Result>> {
    try {
      const handle = await this.handle;
      return this.background
        ? { status: 'created', handle }
        : { status: 'complete', result: await this.result() };
    } catch (error) {
      if (error instanceof JobFailedError) return { status: 'fail', error };
      if (error instanceof JobExceptionError) return { status: 'exception', error };
      return { status: 'abandoned', error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  /**
   * The job's data as a byte stream: every WORK_DATA, and where the serializer joins data to the result (text, raw) the
   * bytes of WORK_COMPLETE last. It is destroyed with the error that `result()` has.
   */
  stream(): Readable {
    return Readable.from(this.chunks(), { objectMode: false });
  }

  /** The job's events from the first one on. Ends behind the last; errs where the job's end will not become known. */
  get events(): Observable<TaskEvent<Result>> {
    return this.#record.events.observable as Observable<TaskEvent<Result>>;
  }

  private async *chunks(): AsyncIterable<Buffer> {
    for await (const event of this) {
      if (event.type === 'data') yield event.data;
      if (event.type === 'fail' || event.type === 'exception') throw event.error;
      if (event.type === 'complete') yield this.#record.lastChunk;
    }
  }

  /** The same events, for `for await`. */
  [Symbol.asyncIterator](): AsyncIterator<TaskEvent<Result>> {
    return iterate(this.events);
  }
}
