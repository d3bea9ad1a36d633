import { PayloadError, type Serializer } from './serializer.js';

const EMPTY = Buffer.alloc(0);

/** Enough of a wrong payload to recognise it by, and no more: payloads may be large, or secret. */
const EXCERPT = 40;

/**
 * JSON in UTF-8, the default. `undefined` is the empty workload, in both directions.
 *
 * @example
 * new JsonSerializer().serialize({ file: 'a.jpg' }).toString(); // {"file":"a.jpg"}
 */
export class JsonSerializer implements Serializer {
  readonly name = 'JSON';
  readonly joinsData = false;

  serialize(value: unknown): Buffer {
    if (value === undefined) return EMPTY;
    const text = stringify(value);
    if (text === undefined)
      throw new PayloadError(`expected a value that JSON can hold, got a ${typeof value}`);
    return Buffer.from(text, 'utf8');
  }

  deserialize(bytes: Buffer): unknown {
    if (bytes.length === 0) return undefined;
    try {
      return JSON.parse(bytes.toString('utf8')) as unknown;
    } catch (cause) {
      const excerpt = JSON.stringify(bytes.toString('utf8', 0, EXCERPT));
      throw new PayloadError(
        `expected a JSON payload, got ${bytes.length} bytes that begin with ${excerpt} (${(cause as Error).message}); a worker or client that does not speak JSON needs another serializer`,
        { cause },
      );
    }
  }
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new PayloadError(`expected a value that JSON can hold: ${(cause as Error).message}`, { cause });
  }
}
