import { PayloadError, type Serializer } from './serializer.js';

const EMPTY = Buffer.alloc(0);

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

/**
 * UTF-8 text: what shell scripts, the `gearman` tool and plain PHP workers send and expect.
 *
 * @example
 * await client.doNormal('reverse', 'Hello', { serializer: new TextSerializer() });
 */
export class TextSerializer implements Serializer {
  readonly name = 'text';
  readonly joinsData = true;

  serialize(value: unknown): Buffer {
    if (value === undefined) return EMPTY;
    if (typeof value !== 'string') {
      throw new PayloadError(
        `expected a string, which is all the text serializer takes, got ${describe(value)}`,
      );
    }
    return Buffer.from(value, 'utf8');
  }

  deserialize(bytes: Buffer): string {
    return bytes.toString('utf8');
  }
}

/**
 * The bytes themselves, handed through uncopied: do not write to them afterwards.
 *
 * @example
 * await client.doNormal('rotate', await readFile('a.jpg'), { serializer: new RawSerializer() });
 */
export class RawSerializer implements Serializer {
  readonly name = 'raw';
  readonly joinsData = true;

  serialize(value: unknown): Buffer {
    if (value === undefined) return EMPTY;
    if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    throw new PayloadError(
      `expected a Buffer or Uint8Array, which is all the raw serializer takes, got ${describe(value)}`,
    );
  }

  deserialize(bytes: Buffer): Buffer {
    return bytes;
  }
}
