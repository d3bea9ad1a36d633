import type { Observable, Subscription } from 'rxjs';

import { NoResultError } from './client-error.js';
import type { TaskEvent } from './task-event.js';
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

  /** The job's events from the first one on. Ends behind the last; errs where the job's end will not become known. */
  get events(): Observable<TaskEvent<Result>> {
    return this.#record.events.observable as Observable<TaskEvent<Result>>;
  }

  /** The same events, for `for await`. */
  [Symbol.asyncIterator](): AsyncIterator<TaskEvent<Result>> {
    let subscription: Subscription | undefined;
    const stream = new ReadableStream<TaskEvent<Result>>({
      start: (controller) => {
        subscription = this.events.subscribe({
          next: (event) => controller.enqueue(event),
          error: (error) => controller.error(error),
          complete: () => controller.close(),
        });
      },
      cancel: () => subscription?.unsubscribe(),
    });
    return stream[Symbol.asyncIterator]();
  }
}
