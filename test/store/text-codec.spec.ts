import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { decodeText, encodeText } from '../../lib/store/text-codec.js';
import { codePoint } from '../support/code-point.js';

const RUNS = 2_000;

/** Any bytes, often with characters in between, whole ones and broken ones. */
const byteStrings: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: codePoint, maxLength: 3 }).map((text) => Buffer.from(text)),
      fc.integer({ min: 0xf6ff, max: 0xf800 }).map((code) => Buffer.from(String.fromCharCode(code))),
      fc
        .string({ unit: codePoint, minLength: 1, maxLength: 1 })
        .map((text) => Buffer.from(text).subarray(0, -1)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts).toString('latin1'));

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function isText(bytes: string): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1')).includes('\0');
  } catch {
    return false;
  }
}

describe('byte strings as texts', () => {
  it('are the same byte strings behind their way through a text', () => {
    fc.assert(
      fc.property(byteStrings, (bytes) => expect(decodeText(encodeText(bytes))).toBe(bytes)),
      { numRuns: RUNS },
    );
  });

  it('are texts that a database takes: well formed, without zero characters', () => {
    fc.assert(
      fc.property(byteStrings, (bytes) => {
        const text = encodeText(bytes);

        expect(Buffer.from(text).toString()).toBe(text);
        expect(text).not.toContain('\0');
      }),
      { numRuns: RUNS },
    );
  });

  it('never have more characters than bytes', () => {
    fc.assert(
      fc.property(byteStrings, (bytes) =>
        expect(Array.from(encodeText(bytes)).length).toBeLessThanOrEqual(bytes.length),
      ),
      { numRuns: RUNS },
    );
  });

  it('are their own text where they are one, as gearmand writes it', () => {
    const texts = byteStrings.filter((bytes) => isText(bytes) && !/\xef[\x9c-\x9f]/.test(bytes));

    fc.assert(
      fc.property(texts, (bytes) => expect(latin1(encodeText(bytes))).toBe(bytes)),
      { numRuns: RUNS },
    );
  });

  it('differ where the byte strings do', () => {
    fc.assert(
      fc.property(byteStrings, byteStrings, (one, other) =>
        expect(encodeText(one) === encodeText(other)).toBe(one === other),
      ),
      { numRuns: RUNS },
    );
  });

  it.each([
    { what: 'nothing', bytes: '', text: '' },
    { what: 'ASCII', bytes: 'Images~resize\x7f\n', text: 'Images~resize\x7f\n' },
    { what: 'two bytes', bytes: 'caf\xc3\xa9', text: 'café' },
    { what: 'four bytes', bytes: '\xf0\x9f\x98\x80!', text: '😀!' },
    { what: 'a zero byte', bytes: 'a\0b', text: 'a\uf700b' },
    { what: 'bytes of no character', bytes: '\xff\xfe', text: '\uf7ff\uf7fe' },
    { what: 'a character that is cut off', bytes: '\xe2\x82', text: '\uf7e2\uf782' },
    { what: 'an overlong character', bytes: '\xc0\xaf\xe0\x80\xaf', text: '\uf7c0\uf7af\uf7e0\uf780\uf7af' },
    { what: 'half a surrogate pair', bytes: '\xed\xa0\x80', text: '\uf7ed\uf7a0\uf780' },
    { what: 'a number above Unicode', bytes: '\xf4\x90\x80\x80', text: '\uf7f4\uf790\uf780\uf780' },
    { what: 'a character that stands for a byte', bytes: latin1('\uf741'), text: '\uf7ef\uf79d\uf781' },
    { what: 'its neighbours', bytes: latin1('\uf6ff\uf800'), text: '\uf6ff\uf800' },
  ])('have $what', ({ bytes, text }) => {
    expect(encodeText(bytes)).toBe(text);
    expect(decodeText(text)).toBe(bytes);
  });

  it('are read with two pairs of surrogates beside bytes', () => {
    expect(decodeText('😀\uf7ff😀')).toBe(`${latin1('😀')}\xff${latin1('😀')}`);
  });
});
