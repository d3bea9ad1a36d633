import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { PayloadError, RawSerializer, TextSerializer } from '../../lib/payload/index.js';

const text = new TextSerializer();
const raw = new RawSerializer();

describe('the text serializer', () => {
  test('writes and reads UTF-8', () => {
    expect(text.serialize('Grüße')).toEqual(Buffer.from([0x47, 0x72, 0xc3, 0xbc, 0xc3, 0x9f, 0x65]));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(text.deserialize(text.serialize(value))).toBe(value);
      }),
    );
  });

  test('takes undefined for the empty workload', () => {
    expect(text.serialize(undefined)).toHaveLength(0);
    expect(text.deserialize(Buffer.alloc(0))).toBe('');
  });

  test.each([
    [5, 'number'],
    [null, 'null'],
    [{}, 'object'],
    [Buffer.from('x'), 'object'],
  ])('refuses %p and says what it takes', (value, what) => {
    expect(() => text.serialize(value)).toThrow(
      new PayloadError(`expected a string, which is all the text serializer takes, got ${what}`),
    );
  });

  test('is named for messages, and joins WORK_DATA with the result', () => {
    expect([text.name, text.joinsData]).toEqual(['text', true]);
  });
});

describe('the raw serializer', () => {
  test('hands any bytes through', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const written = raw.serialize(bytes);
        expect(Buffer.isBuffer(written)).toBe(true);
        expect([...raw.deserialize(written)]).toEqual([...bytes]);
      }),
    );
  });

  test('hands them through uncopied', () => {
    const bytes = Buffer.from('picture');
    expect(raw.serialize(bytes).buffer).toBe(bytes.buffer);
    expect(raw.deserialize(bytes)).toBe(bytes);
  });

  test('keeps to a view’s part of its memory', () => {
    const view = new Uint8Array(Buffer.from('before-view-after').buffer.slice(0)).subarray(0, 0);
    expect(raw.serialize(view)).toHaveLength(0);
    const memory = Uint8Array.from([1, 2, 3, 4, 5]);
    expect([...raw.serialize(memory.subarray(1, 4))]).toEqual([2, 3, 4]);
  });

  test('takes undefined for the empty workload', () => {
    expect(raw.serialize(undefined)).toHaveLength(0);
  });

  test.each([
    ['text', 'string'],
    [null, 'null'],
    [[1, 2], 'object'],
    [new ArrayBuffer(1), 'object'],
  ])('refuses %p and says what it takes', (value, what) => {
    expect(() => raw.serialize(value)).toThrow(
      new PayloadError(`expected a Buffer or Uint8Array, which is all the raw serializer takes, got ${what}`),
    );
  });

  test('is named for messages, and joins WORK_DATA with the result', () => {
    expect([raw.name, raw.joinsData]).toEqual(['raw', true]);
  });
});
