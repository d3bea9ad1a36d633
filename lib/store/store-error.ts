/**
 * What a failed call left behind. Of a commit:
 * - `unavailable`: nothing was changed; the store is not there, or can keep nothing now;
 * - `uncertain`: it may have been changed; the connection broke before the answer came;
 * - `refused`: nothing was changed; the store is well, but these jobs it cannot keep (a name is too long, a workload too large);
 * - `emptied`: nothing was changed; what was kept is gone (a table was dropped), and there is an empty place for it again.
 *
 * Of `open`: `unavailable`, or `unusable`: what is there is no queue, or not one that this version can use.
 */
export type StoreErrorKind = 'unavailable' | 'uncertain' | 'refused' | 'emptied' | 'unusable';

/**
 * A store could not do what was asked of it. The cause is the driver's own error.
 *
 * @example
 * try {
 *   await server.listen({ port: 4730 });
 * } catch (error) {
 *   if (error instanceof StoreError && error.kind === 'unusable') console.error(error.message);
 * }
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly kind: StoreErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What `open` may throw beside: no trying again helps. By name, so that whoever keeps nothing does not load their files. */
const FINAL = ['OptionError', 'MissingPackageError'];

/** Whatever a store threw; nothing is certain behind an error that the store itself did not expect. */
export function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return new StoreError(FINAL.includes(name) ? 'unusable' : 'uncertain', message, { cause: error });
}
