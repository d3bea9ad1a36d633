import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { MessagePackSerializer } from '../../lib/payload/index.js';
import { bytes, damaged, dataOf, jsonData, payloadError, readOrRefuse, text } from './support/values.js';

const messagePack = new MessagePackSerializer();

function hex(value: unknown): string {
  return messagePack.serialize(value).toString('hex');
}

function read(digits: string): unknown {
  return messagePack.deserialize(Buffer.from(digits.replaceAll(' ', ''), 'hex'));
}

function refusal(digits: string): string {
  return payloadError(() => read(digits)).message;
}

describe('the MessagePack serializer', () => {
  // As written by the examples of msgpack.org, and of the specification.
  test.each([
    [{ compact: true, schema: 0 }, '82a7636f6d70616374c3a6736368656d6100'],
    [null, 'c0'],
    [false, 'c2'],
    [-1, 'ff'],
    [-33, 'd0df'],
    [300, 'cd012c'],
    [1.5, 'cb3ff8000000000000'],
    ['Grüße', 'a74772c3bcc39f65'],
    [[1, 'a'], '9201a161'],
    [Buffer.from([0, 255]), 'c40200ff'],
    [new Date(1000), 'd6ff00000001'],
    [2n ** 63n, 'cf8000000000000000'],
    [new Map([[1, 'a']]), '8101a161'],
    [new Set(['a']), '91a161'],
  ])('writes %p as any other MessagePack library', (value, digits) => {
    expect(hex(value)).toBe(digits);
  });

  test.each([
    ['float 32', 'ca3fc00000', 1.5],
    ['uint 64', 'cf0000000000000007', 7],
    ['int 64 beyond a number', 'd38000000000000000', -(2n ** 63n)],
    ['str 8', 'd90161', 'a'],
    ['str 32', 'db0000000161', 'a'],
    ['bin 16', 'c50001ff', Buffer.from([255])],
    ['array 16', 'dc000101', [1]],
    ['array 32', 'dd0000000101', [1]],
    ['map 32 with a whole number for key', 'df0000000105c0', { 5: null }],
    ['timestamp 32', 'd6ff00000001', new Date(1000)],
    ['undefined, as JavaScript libraries write it', '81a161d40000', { a: undefined }],
  ])('reads what others may write: %s', (_form, digits, value) => {
    expect(read(digits)).toEqual(value);
  });

  test('reads back JSON values', () => {
    fc.assert(
      fc.property(jsonData, (value) => {
        expect(messagePack.deserialize(messagePack.serialize(value))).toEqual(value);
      }),
    );
  });

  test('reads back bytes, dates and large integers', () => {
    const date = fc.date({ noInvalidDate: true });
    const large = fc.bigInt(2n ** 53n + 1n, 2n ** 64n - 1n);
    const negative = fc.bigInt(-(2n ** 63n), -(2n ** 53n) - 1n);
    fc.assert(
      fc.property(dataOf(fc.oneof(bytes, date, large, negative, text)), (value) => {
        expect(messagePack.deserialize(messagePack.serialize(value))).toEqual(value);
      }),
    );
  });

  test('writes more properties than 16 bits can count', () => {
    const value = Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`k${index}`, index]));
    expect(messagePack.deserialize(messagePack.serialize(value))).toEqual(value);
  });

  test('takes undefined for the empty workload, and leaves undefined properties out', () => {
    expect(messagePack.serialize(undefined)).toHaveLength(0);
    expect(messagePack.deserialize(Buffer.alloc(0))).toBeUndefined();
    expect(hex({ a: undefined })).toBe('80');
    expect(hex([undefined])).toBe('91c0');
  });

  test('obeys toJSON, and writes objects of any class or none as their properties', () => {
    class Photo {
      file = 'a.jpg';
    }
    expect(read(hex({ url: new URL('http://a/'), photo: new Photo() }))).toEqual({
      url: 'http://a/',
      photo: { file: 'a.jpg' },
    });
    expect(hex(Object.assign(Object.create(null) as object, { a: 1 }))).toBe('81a16101');
  });

  test('does not let a key reach the prototype', () => {
    const value = read('81a95f5f70726f746f5f5f81a57361666521c2') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value).toEqual({ __proto_: { ['safe!']: false } });
  });

  test('is named for messages, and does not join WORK_DATA with the result', () => {
    expect([messagePack.name, messagePack.joinsData]).toEqual(['MessagePack', false]);
  });
});

describe('a value that MessagePack cannot hold', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const throwing = {
    toJSON: () => {
      throw new Error('no such photo');
    },
  };

  test.each([
    ['a function', () => 1, 'a function'],
    ['a function inside', { photos: [{ file: 'a' }, { done: () => 1 }] }, 'a function at .photos[1].done'],
    ['a symbol', [Symbol('s')], 'a symbol at [0]'],
    ['an integer beyond 64 bits', { id: 2n ** 64n }, 'a bigint beyond 64 bits at .id'],
    [
      'an array of other numbers than bytes',
      { v: new Uint32Array(1) },
      /^Uint32Array, the bytes of which .* at \.v$/,
    ],
    ['a view', new DataView(new ArrayBuffer(1)), /^DataView/],
    ['a buffer of no kind', new ArrayBuffer(1), /^ArrayBuffer/],
    ['an object for a key', new Map([[{}, 1]]), /^a map key that is neither text nor a whole number$/],
    [
      'what fails to be made JSON',
      { photo: throwing },
      'an object whose toJSON failed (no such photo) at .photo',
    ],
    ['a circle', circle, /^more than 1000 levels, or a circle, at (\.self){20}…$/],
  ])('is refused, with its place: %s', (_name, value, what) => {
    const { message } = payloadError(() => messagePack.serialize(value));
    const [, got] = /^expected a value that MessagePack can hold, got (.*)$/.exec(message) ?? [];
    expect(got).toEqual(typeof what === 'string' ? what : expect.stringMatching(what));
  });

  test('leaves the serializer as it was', () => {
    payloadError(() => messagePack.serialize(circle));
    expect(hex([1])).toBe('9101');
  });
});

describe('bytes that are no MessagePack', () => {
  const EXPECTED = 'expected a MessagePack payload, got';

  test.each([
    ['text', '7b7d', '2 bytes that hold other bytes behind its end, at byte 1'],
    ['a list cut short', '9301', '2 bytes that hold the beginning of a value, and not its end'],
    ['a text cut short', 'a361', '2 bytes that hold the beginning of a value, and not its end'],
    ['a length cut short', 'da00', '2 bytes that hold the beginning of a value, and not its end'],
    ['four billion items', 'ddffffffff', '5 bytes that hold the beginning of a value, and not its end'],
    ['a byte that begins nothing', '91c1', '2 bytes that hold 0xc1, which begins no value, at byte 1'],
  ])('are refused with the reason: %s', (_name, digits, reason) => {
    expect(refusal(digits)).toBe(`${EXPECTED} ${reason}`);
  });

  test.each([
    ['a record', 'd47240 91a161 01', 114],
    ['an error', 'd46500 93a5 4572726f72 a161 c0', 101],
    ['a regular expression', 'd47800 92a161a0', 120],
    ['a set', 'd47300 9101', 115],
    ['bundled strings', 'd6620000000000', 98],
    ['a pointer', 'd67000000000', 112],
    ['another', 'c7020a0000', 10],
  ])('are refused where they would make more than data: %s', (_name, digits, type) => {
    expect(refusal(digits)).toContain(`the extension type ${type}, of which it is not known how to read it`);
  });

  test('are refused where a map has a list for key', () => {
    expect(refusal('81 91 01 01')).toContain('whose maps have simple keys');
  });

  test('are refused where they are nested deeper than the stack', () => {
    expect(refusal(`${'91'.repeat(200_000)}c0`)).toContain('not nested thousands deep');
    expect(read('9101')).toEqual([1]);
  });

  test('are never repeated', () => {
    expect(refusal(`${hex('secret')} ${hex('secret')}`)).not.toContain('secret');
  });

  test('are read or refused, whatever they are', () => {
    fc.assert(
      fc.property(damaged(jsonData.map((value) => messagePack.serialize(value))), (payload) =>
        readOrRefuse(messagePack, payload),
      ),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.uint8Array(), (array) => readOrRefuse(messagePack, Buffer.from(array))),
      { numRuns: 1000 },
    );
  });
});
