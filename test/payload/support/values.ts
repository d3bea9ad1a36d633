import * as fc from 'fast-check';

import { PayloadError, type Serializer } from '../../../lib/payload/index.js';
import { codePoint } from '../../support/code-point.js';

/** The error of an action that must fail with one. */
export function payloadError(action: () => unknown): PayloadError {
  try {
    action();
  } catch (error) {
    if (error instanceof PayloadError) return error;
    throw error;
  }
  throw new Error('expected a PayloadError, and nothing was thrown');
}

/** Reads; lets pass a value, or a PayloadError, and nothing else. */
export function readOrRefuse(serializer: Serializer, bytes: Buffer): void {
  try {
    serializer.deserialize(bytes);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
  }
}

/** Texts of all of Unicode. */
export const text = fc.string({ unit: codePoint });

/** Keys that no format treats as its own. */
export const key = text.filter((name) => name !== '__proto__');

export const bytes = fc.uint8Array().map((array) => Buffer.from(array));

/** Data of any depth, of the given leaves. */
export function dataOf(leaf: fc.Arbitrary<unknown>, keys = key): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value')),
      fc.dictionary(keys, tie('value'), { noNullPrototype: true }),
    ),
  })).value;
}

/** What JSON can hold. */
export const jsonData = dataOf(
  fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => number + 0),
    text,
  ),
);

/** Payloads with a part replaced, taken away or put in. */
export function damaged(payloads: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  return fc
    .tuple(payloads, fc.nat(), fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 4 }))
    .map(([payload, place, removed, added]) => {
      const at = place % (payload.length + 1);
      return Buffer.concat([payload.subarray(0, at), added, payload.subarray(at + removed)]);
    });
}
