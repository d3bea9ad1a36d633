/** What `npm run typecheck` proves of jobs' payloads and results, as their methods say them. Nothing of it is run. */
import type { Observable } from 'rxjs';

import type { AssignedJob, JobArguments, PayloadOf, ResultOf, SubmitOptions } from '../../lib/index.js';
import type { Equal, Expect } from './equal.js';

interface Photo {
  readonly file: string;
}

type Thumbnail = { readonly width: number };

/** What a user's own code may hold, and what comes of it. */
// oxlint-disable-next-line typescript/no-explicit-any
type Anything = any;

export type Payloads = [
  Expect<Equal<PayloadOf<(photo: Photo) => void>, Photo>>,
  Expect<Equal<PayloadOf<(photo: Photo, job: AssignedJob) => void>, Photo>>,
  Expect<Equal<PayloadOf<(job: AssignedJob, photo: Photo) => void>, Photo>>,
  Expect<Equal<PayloadOf<(job: AssignedJob) => void>, undefined>>,
  Expect<Equal<PayloadOf<(job?: AssignedJob) => void>, undefined>>,
  Expect<Equal<PayloadOf<() => void>, undefined>>,
  Expect<Equal<PayloadOf<(photo?: Photo) => void>, Photo | undefined>>,
  Expect<Equal<PayloadOf<(photo?: Photo, job?: AssignedJob) => void>, Photo | undefined>>,
  Expect<Equal<PayloadOf<(job: AssignedJob, photo?: Photo) => void>, Photo | undefined>>,
  Expect<Equal<PayloadOf<(photo: Photo | undefined) => void>, Photo | undefined>>,
  Expect<Equal<PayloadOf<(photo: Photo | string) => void>, Photo | string>>,
  Expect<Equal<PayloadOf<(photo: Photo | null) => void>, Photo | null>>,
  Expect<Equal<PayloadOf<(payload: unknown) => void>, unknown>>,
  Expect<Equal<PayloadOf<(payload: Anything) => void>, Anything>>,
  Expect<Equal<PayloadOf<(payload: Anything, job: AssignedJob) => void>, Anything>>,
  Expect<Equal<PayloadOf<(files: string[]) => void>, string[]>>,
  Expect<Equal<PayloadOf<(...files: string[]) => void>, string | undefined>>,
  Expect<Equal<PayloadOf<(...anything: never[]) => void>, undefined>>,
  Expect<Equal<PayloadOf<(nothing: undefined) => void>, undefined>>,
  Expect<Equal<PayloadOf<(nothing: null) => void>, null>>,
  Expect<Equal<PayloadOf<'no method'>, never>>,
];

export type Results = [
  Expect<Equal<ResultOf<() => Thumbnail>, Thumbnail>>,
  Expect<Equal<ResultOf<() => Promise<Thumbnail>>, Thumbnail>>,
  Expect<Equal<ResultOf<() => Promise<Thumbnail | undefined>>, Thumbnail | undefined>>,
  Expect<Equal<ResultOf<() => Observable<Thumbnail>>, Thumbnail>>,
  Expect<Equal<ResultOf<() => Promise<Observable<Thumbnail>>>, Thumbnail>>,
  Expect<Equal<ResultOf<() => AsyncIterable<Thumbnail>>, Thumbnail>>,
  Expect<Equal<ResultOf<() => AsyncGenerator<Thumbnail, void>>, Thumbnail>>,
  Expect<Equal<ResultOf<() => Thumbnail | Observable<string>>, Thumbnail | string>>,
  Expect<Equal<ResultOf<() => void>, void>>,
  Expect<Equal<ResultOf<() => string[]>, string[]>>,
  Expect<Equal<ResultOf<() => never>, never>>,
  Expect<Equal<ResultOf<'no method'>, never>>,
];

export type Arguments = [
  Expect<Equal<JobArguments<Photo>, [payload: Photo, options?: SubmitOptions]>>,
  Expect<Equal<JobArguments<undefined>, [payload?: undefined, options?: SubmitOptions]>>,
  Expect<Equal<JobArguments<Photo | undefined>, [payload?: Photo | undefined, options?: SubmitOptions]>>,
  Expect<Equal<JobArguments<unknown>, [payload?: unknown, options?: SubmitOptions]>>,
];
