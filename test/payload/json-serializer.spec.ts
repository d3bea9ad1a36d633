import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { JsonSerializer, PayloadError } from '../../lib/payload/index.js';

const json = new JsonSerializer();

function errorOf(action: () => unknown): PayloadError {
  try {
    action();
  } catch (error) {
    if (error instanceof PayloadError) return error;
  }
  throw new Error('expected a PayloadError');
}

describe('the JSON serializer', () => {
  test('writes JSON in UTF-8', () => {
    expect(json.serialize({ file: 'Bücher.jpg', width: 200 })).toEqual(
      Buffer.from('{"file":"Bücher.jpg","width":200}', 'utf8'),
    );
  });

  test('reads back every JSON value that it wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(json.deserialize(json.serialize(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('takes undefined for the empty workload, in both directions', () => {
    expect(json.serialize(undefined)).toHaveLength(0);
    expect(json.deserialize(Buffer.alloc(0))).toBeUndefined();
  });

  test('tells null from nothing', () => {
    expect(json.deserialize(json.serialize(null))).toBeNull();
  });

  test('is named for messages, and does not join WORK_DATA with the result', () => {
    expect([json.name, json.joinsData]).toEqual(['JSON', false]);
  });
});

describe('a value that JSON cannot hold', () => {
  test.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
  ])('is refused: %s', (_name, value) => {
    expect(errorOf(() => json.serialize(value)).message).toBe(
      `expected a value that JSON can hold, got a ${typeof value}`,
    );
  });

  test('is refused with the reason: a circle', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const error = errorOf(() => json.serialize(circle));
    expect(error.message).toMatch(/^expected a value that JSON can hold: .*circular/i);
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  test('is refused with the reason: a BigInt', () => {
    expect(errorOf(() => json.serialize({ id: 1n })).message).toMatch(/BigInt/);
  });
});

describe('bytes that are no JSON', () => {
  test('are refused with their number, their beginning, the reason, and what to do', () => {
    const error = errorOf(() => json.deserialize(Buffer.from('a:1:{s:4:"file";}')));
    expect(error.name).toBe('PayloadError');
    expect(error.message).toContain('got 17 bytes that begin with "a:1:{s:4:\\"file\\";}"');
    expect(error.message).toContain('needs another serializer');
    expect(error.cause).toBeInstanceOf(SyntaxError);
    expect(error.message).toContain((error.cause as Error).message);
  });

  test('are quoted in part: they may be long, or secret', () => {
    const error = errorOf(() => json.deserialize(Buffer.from(`${'x'.repeat(100)}secret`)));
    expect(error.message).toContain(`"${'x'.repeat(40)}"`);
    expect(error.message).not.toContain('secret');
  });

  test.each([' ', '{', '{"a":1} {"b":2}'])('are %j', (text) => {
    expect(errorOf(() => json.deserialize(Buffer.from(text)))).toBeInstanceOf(PayloadError);
  });
});
