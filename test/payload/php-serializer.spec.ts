import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { OptionError } from '../../lib/options/index.js';
import { PhpSerializer } from '../../lib/payload/index.js';
import { expectSame } from '../support/same.js';
import { bytes, damaged, dataOf, jsonData, payloadError, readOrRefuse, text } from './support/values.js';

const php = new PhpSerializer();
const phpBytes = new PhpSerializer({ strings: 'bytes' });

function written(value: unknown): string {
  return php.serialize(value).toString('latin1');
}

function read(payload: string): unknown {
  return php.deserialize(Buffer.from(payload, 'latin1'));
}

function refusal(payload: string): string {
  return payloadError(() => read(payload)).message;
}

/** PHP has one kind of array, and one zero that is whole. */
function asPhpHasIt(value: unknown): unknown {
  if (value === 0) return 0;
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(asPhpHasIt);
  const entries = Object.entries(value);
  return entries.length === 0
    ? []
    : Object.fromEntries(entries.map(([key, item]) => [key, asPhpHasIt(item)]));
}

describe('the PHP serializer', () => {
  test.each([
    [null, 'N;'],
    [true, 'b:1;'],
    [-5, 'i:-5;'],
    [0.1, 'd:0.1;'],
    [1.5e-7, 'd:1.5E-7;'],
    [1e20, 'd:1E+20;'],
    [1e300, 'd:1E+300;'],
    [2 ** 60, 'i:1152921504606847000;'],
    [NaN, 'd:NAN;'],
    [-Infinity, 'd:-INF;'],
    [2n ** 63n - 1n, 'i:9223372036854775807;'],
    ['Grüße', 's:7:"GrÃ¼Ã\u009fe";'],
    [Buffer.from([0, 255]), 's:2:"\0ÿ";'],
    [new Date(0), 's:24:"1970-01-01T00:00:00.000Z";'],
    [['a', undefined], 'a:2:{i:0;s:1:"a";i:1;N;}'],
    [{ ä: 1, b: undefined }, 'a:1:{s:2:"Ã¤";i:1;}'],
    [{}, 'a:0:{}'],
    [{ constructor: 1, serialize: 2 }, 'a:2:{s:11:"constructor";i:1;s:9:"serialize";i:2;}'],
    [new Map<unknown, unknown>([[7, ['é']]]), 'a:1:{i:7;a:1:{i:0;s:2:"Ã©";}}'],
    [new Set([1]), 'a:1:{i:0;i:1;}'],
  ])('writes %p as PHP does', (value, payload) => {
    expect(written(value)).toBe(payload);
  });

  test.each([
    ['i:9223372036854775807;', 9223372036854775807n],
    ['i:9007199254740991;', 9007199254740991],
    ['d:100;', 100],
    ['d:-0;', -0],
    ['d:1.0E+25;', 1e25],
    ['d:4.9406564584124654E-324;', 5e-324],
    ['d:5E-324;', 5e-324],
    ['d:NAN;', NaN],
    ['d:INF;', Infinity],
    ['d:-INF;', -Infinity],
    [`d:0.${'1'.repeat(100)};`, 0.1111111111111111],
    ['a:0:{}', []],
    ['a:2:{i:0;s:1:"a";i:1;N;}', ['a', null]],
    ['a:2:{i:1;s:1:"a";i:0;b:0;}', { 0: false, 1: 'a' }],
    ['a:1:{s:1:"a";a:1:{i:0;d:1;}}', { a: [1] }],
  ])('reads %s', (payload, value) => {
    expect(read(payload)).toEqual(value);
  });

  test('reads back JSON values', () => {
    fc.assert(
      fc.property(jsonData, (value) => {
        expectSame(php.deserialize(php.serialize(value)), asPhpHasIt(value));
      }),
    );
  });

  test('reads back text and bytes, or all strings as bytes', () => {
    const noText = bytes.map((array) => Buffer.concat([array, Buffer.from([0xff])]));
    fc.assert(
      fc.property(dataOf(fc.oneof(noText, text)), (value) => {
        expectSame(php.deserialize(php.serialize(value)), asPhpHasIt(value));
      }),
    );
    fc.assert(
      fc.property(dataOf(bytes), (value) => {
        expectSame(phpBytes.deserialize(phpBytes.serialize(value)), asPhpHasIt(value));
      }),
    );
  });

  test('takes undefined for the empty workload', () => {
    expect(php.serialize(undefined)).toHaveLength(0);
    expect(php.deserialize(Buffer.alloc(0))).toBeUndefined();
  });

  test('is named for messages, and does not join WORK_DATA with the result', () => {
    expect([php.name, php.joinsData]).toEqual(['PHP', false]);
  });

  test('rejects options that it does not have', () => {
    expect(() => new PhpSerializer({ string: 'text' } as object)).toThrow(OptionError);
    expect(() => new PhpSerializer({ strings: 'Buffer' as 'text' })).toThrow(
      new OptionError('expected strings as "text" or "bytes", got "Buffer"'),
    );
  });
});

describe("PHP's objects", () => {
  test.each([
    ['stdClass', 'O:8:"stdClass":1:{s:1:"a";i:1;}', { a: 1 }],
    ['no properties', 'O:8:"stdClass":0:{}', {}],
    ['a class with a namespace', 'O:8:"App\\User":1:{s:1:"a";i:1;}', { a: 1 }],
    [
      'private, protected and inherited properties',
      'O:1:"Q":4:{s:4:"\0P\0x";i:1;s:4:"\0*\0y";i:2;s:1:"z";i:3;s:4:"\0Q\0v";i:5;}',
      { x: 1, y: 2, z: 3, v: 5 },
    ],
    [
      'a class that says itself what to write',
      'O:11:"ArrayObject":2:{i:0;i:0;i:1;a:1:{i:0;i:7;}}',
      { 0: 0, 1: [7] },
    ],
    ['numeric properties', 'O:8:"stdClass":1:{s:1:"0";s:1:"a";}', { 0: 'a' }],
    ['floats inside', 'O:8:"stdClass":1:{s:1:"f";d:-0;}', { f: -0 }],
  ])('are read as plain objects: %s', (_name, payload, value) => {
    const object = read(payload) as object;
    expect(object).toEqual(value);
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('look no class up: %s', (name) => {
    expect(read(`O:${name.length}:"${name}":1:{s:1:"a";i:1;}`)).toEqual({ a: 1 });
  });
});

describe('a value that PHP cannot hold', () => {
  test.each([
    ['a function inside', { jobs: [() => 1] }, 'a function at .jobs[0]'],
    ['an integer beyond 64 bits', { id: 2n ** 63n }, 'a bigint beyond 64 bits at .id'],
  ])('is refused, with its place: %s', (_name, value, what) => {
    expect(payloadError(() => php.serialize(value)).message).toBe(
      `expected a value that PHP can hold, got ${what}`,
    );
  });
});

describe('bytes that PHP does not write', () => {
  test.each([
    ['JSON', '{"a":1}', '7 bytes that hold something that PHP does not write at byte 0'],
    ['two values', 'i:1;i:2;', '8 bytes that hold other bytes behind its end at byte 4'],
    ['an array cut short', 'a:1:{i:0;', '9 bytes that hold the beginning of a value, and not its end'],
    ['a text cut short', 's:9:"abc";', '10 bytes that hold the beginning of a value, and not its end'],
    ['a text that is longer', 's:1:"abc";', '10 bytes that hold no "; where a part of it ends at byte 6'],
    ['a negative length', 's:-1:"a";', '9 bytes that hold something that PHP does not write at byte 0'],
    ['more items than said', 'a:0:{i:0;i:1;}', '14 bytes that hold no } where a part of it ends at byte 5'],
    [
      'an array for a key',
      'a:1:{a:0:{}N;}',
      '14 bytes that hold something that PHP does not write at byte 5',
    ],
    ['no integer', 'i:x;', '4 bytes that hold something that PHP does not write at byte 0'],
    ['a second reference to an object', 'a:2:{i:0;O:1:"A":0:{}i:1;r:2;}', '(r) at byte 25'],
    ['a reference', 'a:2:{i:0;i:1;i:1;R:2;}', '(R) at byte 17'],
    ['an enum case', 'E:3:"S:A";', 'an enum case (E), whose value only PHP knows at byte 0'],
    ['a format of its class', 'C:1:"A":1:{x}', '(C) at byte 0'],
    ['__proto__', 'a:1:{s:9:"__proto__";a:0:{}}', 'the key __proto__, which is not safe to read, at byte 21'],
    ['a private __proto__', 'O:1:"A":1:{s:12:"\0A\0__proto__";N;}', 'not safe to read'],
  ])('are refused with the reason: %s', (_name, payload, reason) => {
    const message = refusal(payload);
    expect(message).toMatch(/^expected a payload of PHP's serialize, got \d+ bytes that hold /);
    expect(message).toContain(reason);
  });

  test('are refused where they are nested deeper than the stack', () => {
    expect(refusal(`${'a:1:{i:0;'.repeat(100_000)}N;${'}'.repeat(100_000)}`)).toContain(
      'not nested thousands deep',
    );
  });

  test('are never repeated', () => {
    expect(refusal('a:1:{s:6:"secret";x}')).not.toContain('secret');
  });

  test('are read or refused, whatever they are', () => {
    const payloads = jsonData.map((value) => php.serialize(value));
    fc.assert(
      fc.property(damaged(payloads), (payload) => readOrRefuse(php, payload)),
      { numRuns: 1000 },
    );
    const pieces = fc.constantFrom(
      'a:',
      'O:',
      's:',
      'i:',
      'd:',
      '1',
      '2',
      ':{',
      '}',
      '"',
      ';',
      ':"',
      'N;',
      '-',
      '9',
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => readOrRefuse(php, Buffer.from(parts.join('')))),
      { numRuns: 1000 },
    );
  });
});
