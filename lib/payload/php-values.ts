import { isUtf8 } from 'node:buffer';
import { types } from 'node:util';

import type { Leaf, Plain } from './value-walk.js';

/** What is used of php-serialize. */
export interface PhpLibrary {
  serialize(value: unknown, scope: object, options: { encoding: 'binary' }): string;
  unserialize(bytes: Buffer, scope: object, options: { encoding: 'binary'; strict: boolean }): unknown;
}

/**
 * Whether PHP's strings, which are bytes, are read as text where they can be, or never.
 *
 * @example
 * const strings: PhpStrings = 'bytes';
 */
export type PhpStrings = 'text' | 'bytes';

/** PHP's integers. */
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

const NO_CLASSES: object = Object.freeze(Object.create(null));

/**
 * One value without parts, as PHP writes it, every byte being a character.
 *
 * @throws RangeError, saying what it is, where PHP has no form for it
 */
export function writeLeaf(leaf: Leaf, library: PhpLibrary): string {
  if (typeof leaf === 'number' && !isPhpNumber(leaf)) return writeFloat(leaf);
  if (typeof leaf === 'bigint' && !isPhpInteger(leaf)) throw new RangeError('a bigint beyond 64 bits');
  return library.serialize(latin1(leaf), NO_CLASSES, { encoding: 'binary' });
}

/** Put together here: the library forgets the encoding inside arrays. */
export function writeArrays(value: Plain<string>): string {
  if (typeof value === 'string') return value;
  const pairs =
    value instanceof Map
      ? Array.from(value as ReadonlyMap<string, Plain<string>>, ([key, item]) => key + writeArrays(item))
      : Array.from(value as readonly Plain<string>[], (item, index) => `i:${index};${writeArrays(item)}`);
  return `a:${pairs.length}:{${pairs.join('')}}`;
}

/** @param value as the library read it, every string's character being a byte */
export function fromPhp(value: unknown, strings: PhpStrings): unknown {
  if (typeof value === 'string')
    return strings === 'text' ? textOrBytes(value) : Buffer.from(value, 'latin1');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => fromPhp(item, strings));
  return Object.fromEntries(
    Object.entries(value).map(([key, property]) => [textOf(key), fromPhp(property, strings)]),
  );
}

/** Whether the library writes it as PHP does. Whole numbers it writes as integers, of whatever size. */
function isPhpNumber(number: number): boolean {
  if (!Number.isInteger(number)) return Number.isFinite(number);
  return Math.abs(number) >= 1e21 || isPhpInteger(BigInt(String(number)));
}

function isPhpInteger(integer: bigint): boolean {
  return integer >= LEAST && integer <= MOST;
}

function writeFloat(number: number): string {
  if (Number.isNaN(number)) return 'd:NAN;';
  if (Number.isFinite(number)) return `d:${number.toExponential().toUpperCase()};`;
  return number > 0 ? 'd:INF;' : 'd:-INF;';
}

function latin1(leaf: Leaf): null | boolean | number | bigint | string {
  if (typeof leaf === 'string') return isAscii(leaf) ? leaf : Buffer.from(leaf, 'utf8').toString('latin1');
  if (leaf === null || typeof leaf !== 'object') return leaf;
  if (types.isDate(leaf)) return leaf.toJSON();
  return Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength).toString('latin1');
}

function textOf(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

function textOrBytes(string: string): string | Buffer {
  if (isAscii(string)) return string;
  const bytes = Buffer.from(string, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes;
}

function isAscii(text: string): boolean {
  return !/\P{ASCII}/u.test(text);
}
