import { from, isObservable, lastValueFrom, Observable, takeUntil, tap } from 'rxjs';

import type { AssignedJob } from '../../worker/index.js';
import { type Callable, withMetadataOf } from './method-target.js';

/**
 * What a handler brought, or for a stream the promise of its last value. Of an Observable or an async iterable every value but the last is sent to the job's clients
 * at once, as WORK_DATA in the serializer's form, and the last one is the result; none at all is the result `undefined`. It is
 * unsubscribed from when the job's signal aborts.
 *
 * @throws what the stream throws; PayloadError for a value that the serializer has no form for
 */
export function lastValueOf(brought: unknown, job: AssignedJob): unknown {
  const values = streamOf(brought);
  if (values === undefined) return brought;
  let before: { readonly value: unknown } | undefined;
  const sent = values.pipe(
    tap((value) => {
      if (before !== undefined) job.sendValue(before.value);
      before = { value };
    }),
    takeUntil(abortion(job.signal)),
  );
  return lastValueFrom(sent, { defaultValue: undefined });
}

/** The method, whose streams are all Observables: interceptors of Nest would take an async iterable for a single value. */
export function streaming(method: Callable): Callable {
  return withMetadataOf(method, async function (this: unknown, ...parameters) {
    const brought: unknown = await method.apply(this, parameters);
    return streamOf(brought) ?? brought;
  });
}

/** Undefined for what is no stream. */
export function streamOf(brought: unknown): Observable<unknown> | undefined {
  if (isObservable(brought)) return brought;
  const iterable = typeof brought === 'object' && brought !== null && Symbol.asyncIterator in brought;
  return iterable ? from(brought as AsyncIterable<unknown>) : undefined;
}

/** Ends with the signal's reason when it aborts. */
function abortion(signal: AbortSignal): Observable<never> {
  return new Observable((subscriber) => {
    const abort = (): void => subscriber.error(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  });
}
