import { types } from 'node:util';

import { PayloadError } from './serializer.js';

/** What values are made of. */
export type Leaf = null | boolean | number | bigint | string | Uint8Array | Date;

/** A value without anything that is more than data. */
export type Plain<Out> = Out | readonly Plain<Out>[] | ReadonlyMap<Out, Plain<Out>>;

/** Far more than data has, far less than the stack. */
const DEEPEST = 1000;

/** So many characters of a position's path are shown. */
const SHOWN = 100;

/**
 * Copies a value into plain data that a library for a format can be trusted with: lists become arrays, objects and maps
 * become maps, `toJSON` is obeyed, properties that are `undefined` are left out as in JSON, and what is no data
 * is refused. How it ends: with the copy, or with a `PayloadError` that says what was met, and where.
 *
 * @example
 * new ValueWalk('MessagePack', (leaf) => leaf).copy({ photos: [{ file: 'a.jpg' }] });
 */
export class ValueWalk<Out> {
  private readonly path: string[] = [];

  constructor(
    private readonly format: string,
    /** Makes of a leaf, or of a map's key, what the library takes; what it throws becomes the error's reason. */
    private readonly leaf: (leaf: Leaf) => Out,
  ) {}

  /** @throws PayloadError */
  copy(value: unknown): Plain<Out> {
    try {
      return this.visit(value);
    } catch (cause) {
      const where = this.path.length === 0 ? '' : ` at ${shown(this.path)}`;
      throw new PayloadError(
        `expected a value that ${this.format} can hold, got ${reasonOf(cause)}${where}`,
        { cause },
      );
    }
  }

  private visit(value: unknown): Plain<Out> {
    if (this.path.length > DEEPEST) throw new TypeError(`more than ${DEEPEST} levels, or a circle,`);
    if (typeof value === 'object' && value !== null) return this.visitObject(value);
    if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError(`a ${typeof value}`);
    return this.leaf((value ?? null) as Leaf);
  }

  private visitObject(value: object): Plain<Out> {
    if (types.isUint8Array(value) || types.isDate(value)) return this.leaf(value);
    if (Array.isArray(value) || types.isSet(value)) {
      return Array.from(value as Iterable<unknown>, (item, index) => this.inside(`[${index}]`, item));
    }
    if (types.isMap(value)) return this.visitEntries(value);
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
      throw new TypeError(`${value.constructor.name}, the bytes of which must be sent as a Buffer,`);
    }
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      return this.inside('.toJSON()', jsonOf(value as JsonSource));
    }
    return this.visitEntries(Object.entries(value).filter(([, property]) => property !== undefined));
  }

  private visitEntries(entries: Iterable<[unknown, unknown]>): ReadonlyMap<Out, Plain<Out>> {
    const map = new Map<Out, Plain<Out>>();
    for (const [key, value] of entries) {
      if (typeof key !== 'string' && !Number.isSafeInteger(key)) {
        throw new TypeError('a map key that is neither text nor a whole number');
      }
      map.set(this.leaf(key as string | number), this.inside(`.${String(key)}`, value));
    }
    return map;
  }

  /** The step stays on the path where the visit throws: it is the error's position. */
  private inside(step: string, value: unknown): Plain<Out> {
    this.path.push(step);
    const copy = this.visit(value);
    this.path.pop();
    return copy;
  }
}

interface JsonSource {
  toJSON(): unknown;
}

function jsonOf(value: JsonSource): unknown {
  try {
    return value.toJSON();
  } catch (cause) {
    throw new TypeError(`an object whose toJSON failed (${reasonOf(cause)})`, { cause });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function shown(path: readonly string[]): string {
  const text = path.join('');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
