import { describe, expect, test } from '@jest/globals';
import {
  InvalidNameError,
  wireClientId,
  wireFunctionName,
  wireHandle,
  wireUnique,
} from '../../lib/protocol/index.js';

const NAMES: readonly (readonly [what: string, most: number, wire: (text: string) => string])[] = [
  ['function name', 511, wireFunctionName],
  ['unique ID', 63, wireUnique],
  ['job handle', 63, wireHandle],
  ['client ID', 127, wireClientId],
];

describe.each(NAMES)('a %s', (what, most, wire) => {
  test('becomes a byte string', () => {
    expect(wire('plain')).toBe('plain');
    expect(wire('é')).toBe('\xc3\xa9');
  });

  test('may be of the greatest length, counted in bytes', () => {
    expect(wire(`x${'é'.repeat((most - 1) / 2)}`)).toHaveLength(most);
    expect(() => wire('é'.repeat((most + 1) / 2))).toThrow(
      `expected a ${what} of at most ${most} bytes, got ${most + 1}`,
    );
  });

  test('has no NUL', () => {
    expect(() => wire('a\0b')).toThrow(InvalidNameError);
    expect(() => wire('a\0b')).toThrow(`expected a ${what} without NUL bytes`);
  });
});

describe('an empty name', () => {
  test('is refused for a function', () => {
    expect(() => wireFunctionName('')).toThrow(InvalidNameError);
  });

  test('is a unique ID that joins nothing', () => {
    expect(wireUnique('')).toBe('');
  });
});

describe('a client ID', () => {
  test.each(['my id', 'tab\tid', 'line\nid'])('has no space: %j', (text) => {
    expect(() => wireClientId(text)).toThrow(InvalidNameError);
  });

  test('is the only name without spaces', () => {
    expect(wireFunctionName('my function')).toBe('my function');
    expect(wireUnique('my id')).toBe('my id');
  });
});
