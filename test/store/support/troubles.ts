import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';

import { StoreError } from '../../../lib/store/index.js';

/** What a call of a store failed with. */
export async function failureOf(call: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await call.then(
    () => 'nothing failed',
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error(`expected a StoreError, got ${inspect(error)}`);
}

/** Tries again until it works; the connection comes back meanwhile. */
export async function persist<Result>(call: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await call();
    } catch {
      await setImmediate();
    }
  }
}
