import { isObservable, lastValueFrom } from 'rxjs';

/**
 * Returned by an exception filter to complete the job all the same, with this result.
 *
 * @example
 * \@Catch(NotFoundException)
 * class MissingIsFine implements ExceptionFilter {
 *   catch(): JobResult { return new JobResult(null); }
 * }
 */
export class JobResult {
  constructor(readonly value: unknown) {}
}

/**
 * What a filter's return means for its job: a `JobResult` completes it, an error takes the place of the one that was
 * caught, and all else, nothing included, leaves the job to the one that was caught. So no failure becomes a success by
 * accident, as it would with the answers that filters make for HTTP. A promise or Observable means what it brings.
 *
 * @throws the error that the job ends with
 */
export async function afterFilter(returned: unknown, caught: unknown): Promise<unknown> {
  const brought: unknown = isObservable(returned)
    ? await lastValueFrom(returned, { defaultValue: undefined })
    : await returned;
  if (brought instanceof JobResult) return brought.value;
  throw brought instanceof Error ? brought : caught;
}
