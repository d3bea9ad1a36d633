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
 * nothing; later subscribers hear what comes from then on. Most tasks have none: what serves subscribers is made for the
 * first of them.
 */
export class TaskEvents<Result> {
  private backlog: TaskEvent<Result>[] | undefined;
  private subject: Subject<TaskEvent<Result>> | undefined;
  private shown: Observable<TaskEvent<Result>> | undefined;
  private ending: ((subject: Subject<TaskEvent<Result>>) => void) | undefined;

  get observable(): Observable<TaskEvent<Result>> {
    this.shown ??= new Observable((subscriber) => {
      const missed = this.backlog ?? [];
      this.backlog = undefined;
      const subject = this.opened();
      for (const event of missed) subscriber.next(event);
      return subject.subscribe(subscriber);
    });
    return this.shown;
  }

  next(event: TaskEvent<Result>): void {
    if (this.subject !== undefined) this.subject.next(event);
    else if (this.backlog === undefined) this.backlog = [event];
    else this.backlog.push(event);
  }

  complete(): void {
    this.end(completed);
  }

  error(error: unknown): void {
    this.end((subject) => subject.error(error));
  }

  private end(ending: (subject: Subject<TaskEvent<Result>>) => void): void {
    this.ending ??= ending;
    if (this.subject !== undefined) ending(this.subject);
  }

  private opened(): Subject<TaskEvent<Result>> {
    if (this.subject === undefined) {
      this.subject = new Subject();
      this.ending?.(this.subject);
    }
    return this.subject;
  }
}

function completed(subject: Pick<Subject<unknown>, 'complete'>): void {
  subject.complete();
}
