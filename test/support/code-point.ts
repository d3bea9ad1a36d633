import * as fc from 'fast-check';

/** How many code points belong to surrogates, which are no characters, and the first of them. */
const SURROGATES = 0x800;
const FIRST_SURROGATE = 0xd800;

/**
 * Any character there is: `unit: codePoint` gives the same strings as fast-check's `unit: 'binary'`, which makes a table of
 * all of them first, in each test file. That takes a second.
 */
export const codePoint: fc.Arbitrary<string> = fc
  .nat(0x10_ffff - SURROGATES)
  .map((index) => String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES), indexOf);

function indexOf(character: unknown): number {
  const [code = NaN, ...more] = Array.from(String(character), (each) => each.codePointAt(0));
  const isSurrogate = code >= FIRST_SURROGATE && code < FIRST_SURROGATE + SURROGATES;
  if (typeof character !== 'string' || Number.isNaN(code) || isSurrogate || more.length > 0) {
    throw new Error(`expected one character, got ${String(character)}`);
  }
  return code < FIRST_SURROGATE ? code : code - SURROGATES;
}
