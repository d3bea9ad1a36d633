import { Observable, Subject } from 'rxjs';

import type { JobExceptionError, JobFailedError } from './client-error.js';

/** What became known of a job, in the order in which it did. The last of `complete`, `fail` and `exception` ends it. */
export type TaskEvent<Result = unknown> =
  | { readonly type: 'created'; readonly handle: string }
  | { readonly type: 'data'; readonly data: Buffer }
  | { readonly type: 'warning'; readonly warning: Buffer }
  | { readonly type: 'status'; readonly numerator: number; readonly denominator: number }
  | { readonly type: 'complete'; readonly result: Result }
  | { readonly type: 'fail'; readonly error: JobFailedError }
  | { readonly type: 'exception'; readonly error: JobExceptionError };

/**
 * The events of one task. They wait for their first subscriber, so that one who subscribes after an `await` misses
 * nothing; later subscribers hear what comes from then on.
 */
export class TaskEvents<Result> {
  private backlog: TaskEvent<Result>[] | undefined = [];
  private readonly subject = new Subject<TaskEvent<Result>>();

  readonly observable = new Observable<TaskEvent<Result>>((subscriber) => {
    const missed = this.backlog ?? [];
    this.backlog = undefined;
    for (const event of missed) subscriber.next(event);
    return this.subject.subscribe(subscriber);
  });

  next(event: TaskEvent<Result>): void {
    if (this.backlog === undefined) this.subject.next(event);
    else this.backlog.push(event);
  }

  complete(): void {
    this.subject.complete();
  }

  error(error: unknown): void {
    this.subject.error(error);
  }
}
