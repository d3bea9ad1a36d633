import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { OptionError } from '../../lib/options/index.js';
import {
  CompressedSerializer,
  type CompressionAlgorithm,
  JsonSerializer,
  RawSerializer,
} from '../../lib/payload/index.js';
import { expectSame } from '../support/same.js';
import { bytes, damaged, jsonData, payloadError, readOrRefuse } from './support/values.js';

const json = new JsonSerializer();
const raw = new RawSerializer();
const long = 'abc'.repeat(1000);

const ALGORITHMS: readonly [CompressionAlgorithm, number][] = [
  ['gzip', 1],
  ['deflate', 2],
  ['brotli', 3],
];

function marked(method: number, content: Buffer | string): Buffer {
  return Buffer.concat([Buffer.from([0xc1, 0x5a, 1, method]), Buffer.from(content)]);
}

describe.each(ALGORITHMS)('compression by %s', (algorithm, method) => {
  const layer = new CompressedSerializer(json, { algorithm });
  const always = new CompressedSerializer(raw, { algorithm, threshold: 0 });

  test('makes payloads smaller, and says how', () => {
    const payload = layer.serialize(long);
    expect(payload.subarray(0, 4)).toEqual(marked(method, ''));
    expect(payload.length).toBeLessThan(200);
    expect(layer.deserialize(payload)).toBe(long);
  });

  test('reads back any value, and any bytes', () => {
    fc.assert(
      fc.property(jsonData, (value) => {
        expectSame(layer.deserialize(layer.serialize(value)), value);
      }),
    );
    fc.assert(
      fc.property(bytes, (value) => {
        expectSame(always.deserialize(always.serialize(value)), value);
      }),
    );
  });

  test('is read by layers that write another', () => {
    const other = new CompressedSerializer(json, { algorithm: algorithm === 'gzip' ? 'brotli' : 'gzip' });
    expect(other.deserialize(layer.serialize(long))).toBe(long);
  });

  test('is in the name, and does not join WORK_DATA with the result', () => {
    expect([layer.name, layer.joinsData]).toEqual([`JSON, ${algorithm}`, false]);
    expect(always.joinsData).toBe(false);
  });

  test('refuses what is cut short, or something else', () => {
    const payload = layer.serialize(long);
    for (const wrong of [payload.subarray(0, -9), marked(method, ''), marked(method, 'no such thing')]) {
      const { message } = payloadError(() => layer.deserialize(wrong));
      expect(message).toContain(
        `expected a payload of JSON, ${algorithm}, got ${wrong.length - 4} bytes that are`,
      );
      expect(message).not.toContain('such');
    }
  });

  test('reads or refuses whatever it is given', () => {
    const payloads = jsonData.map((value) =>
      new CompressedSerializer(json, { algorithm, threshold: 0 }).serialize(value),
    );
    fc.assert(
      fc.property(damaged(payloads), (payload) => readOrRefuse(layer, payload)),
      { numRuns: 500 },
    );
  });
});

describe('payloads of few bytes', () => {
  const layer = new CompressedSerializer(raw, { threshold: 100 });

  test('stay as they are, and are marked so', () => {
    expect(layer.serialize(Buffer.alloc(99))).toEqual(marked(0, Buffer.alloc(99)));
    expect(layer.serialize(Buffer.alloc(100))[3]).toBe(1);
    expect(layer.deserialize(marked(0, 'as it is'))).toEqual(Buffer.from('as it is'));
  });

  test('that would grow, stay as they are too', () => {
    const noise = randomBytes(2000);
    expect(new CompressedSerializer(raw, { threshold: 0 }).serialize(noise)).toEqual(marked(0, noise));
  });

  test('of 1,024 bytes are compressed where nothing else is said', () => {
    const usual = new CompressedSerializer(raw);
    expect([usual.serialize(Buffer.alloc(1023))[3], usual.serialize(Buffer.alloc(1024))[3]]).toEqual([0, 1]);
  });
});

test('payloads of producers that do not compress are read as they are', () => {
  const layer = new CompressedSerializer(json);
  expect(layer.deserialize(Buffer.from('{"a":1}'))).toEqual({ a: 1 });
  expect(layer.deserialize(Buffer.alloc(0))).toBeUndefined();
});

describe('a payload larger than is allowed', () => {
  const MAXIMUM = 64 * 1024;
  const layer = new CompressedSerializer(raw, { maximumSize: MAXIMUM });
  const bomb = Buffer.alloc(64 * MAXIMUM);

  test.each([
    ['gzip', marked(1, gzipSync(bomb))],
    ['deflate', marked(2, deflateSync(bomb))],
    ['brotli', marked(3, brotliCompressSync(bomb))],
  ])('is not decompressed to its end: %s', (_algorithm, payload) => {
    expect(payloadError(() => layer.deserialize(payload)).message).toBe(
      'expected a payload of raw, gzip that has at most 65536 bytes uncompressed (maximumSize), got more',
    );
  });

  test('is not written', () => {
    expect(payloadError(() => layer.serialize(bomb)).message).toContain('got 4194304 bytes');
  });

  test('starts behind the last byte that is', () => {
    const largest = Buffer.alloc(MAXIMUM);
    expect(layer.deserialize(layer.serialize(largest))).toEqual(largest);
  });
});

test('a payload of a newer version, or another method, is refused as such', () => {
  const layer = new CompressedSerializer(json);
  const newer = Buffer.from([0xc1, 0x5a, 2, 0]);
  expect(payloadError(() => layer.deserialize(newer)).message).toBe(
    'expected a payload marked as compressed in version 1, got 4 bytes in version 2; a newer nestjs-gearman may have written them',
  );
  expect(payloadError(() => layer.deserialize(marked(9, 'x'))).message).toBe(
    'expected a payload of JSON, gzip, got 5 bytes compressed by the unknown method 9',
  );
  expect(payloadError(() => layer.deserialize(newer.subarray(0, 2))).message).toContain('in version none');
});

test.each([
  [{ algorithm: 'zip' }, 'expected algorithm as one of gzip, deflate, brotli, got "zip"'],
  [{ threshold: -1 }, 'expected threshold as a whole number of at least 0, got -1'],
  [{ maximumSize: 0 }, 'expected maximumSize as a whole number of at least 1, got 0'],
  [
    { level: 9 },
    'CompressedSerializer: unknown option "level"; the options are algorithm, threshold, maximumSize',
  ],
])('the options %j are rejected', (options, message) => {
  expect(() => new CompressedSerializer(json, options as object)).toThrow(new OptionError(message));
});
