import { isMarked, MARK_LENGTH, markOf } from './layer.js';
import { PayloadError, type PayloadHeaders, type PayloadWithHeaders, type Serializer } from './serializer.js';

/** The block's length has two bytes. */
const LARGEST_BLOCK = 0xffff;

const BLOCK_AT = MARK_LENGTH + 2;

/** A token of HTTP, in lower case. */
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;

const NO_HEADERS: PayloadHeaders = Object.freeze({});

/**
 * Lets headers travel with the values of another serializer, W3C trace context for one. Nothing is written for a value
 * without headers: such payloads are the inner serializer's own, and so are those of producers that know of no headers.
 *
 * ```
 *  0xC1 'H' 0x01 | n                  | headers                     | the inner serializer's payload
 *  mark, version | 2 bytes, big endian| n: JSON, {"name":"text",..} |
 * ```
 *
 * In PHP: `"\xC1H\x01" . pack('n', strlen($headers)) . $headers . $json` with `$headers = json_encode([...])`. Names are
 * lower case. Whoever reads must know of headers before somebody writes them: give this layer to workers first.
 * Inside `EncryptedSerializer` headers are encrypted; around it, they are not.
 *
 * @example
 * const serializer = new HeadersSerializer(new JsonSerializer());
 * const workload = serializer.serializeWith({ traceparent }, { file: 'a.jpg' });
 * serializer.deserializeWith(workload).headers['traceparent'];
 * serializer.deserialize(workload); // { file: 'a.jpg' }
 */
export class HeadersSerializer implements Serializer {
  readonly name: string;
  readonly joinsData = false;

  constructor(private readonly inner: Serializer) {
    this.name = `${inner.name}, headers`;
  }

  serialize(value: unknown): Buffer {
    return this.serializeWith(NO_HEADERS, value);
  }

  deserialize(bytes: Buffer): unknown {
    return this.deserializeWith(bytes).value;
  }

  serializeWith(headers: PayloadHeaders, value: unknown): Buffer {
    const entries = Object.entries(headers).map(([name, text]) => checkHeader(name.toLowerCase(), text));
    const payload = this.inner.serialize(value);
    // A payload that looks like one with headers gets an empty block, to be read back as it is.
    if (entries.length === 0 && !looksHeaded(payload)) return payload;
    const block = Buffer.from(JSON.stringify(Object.fromEntries(entries)), 'utf8');
    if (block.length > LARGEST_BLOCK) {
      throw new PayloadError(`expected headers of at most ${LARGEST_BLOCK} bytes, got ${block.length}`);
    }
    const length = Buffer.alloc(2);
    length.writeUInt16BE(block.length);
    return Buffer.concat([markOf('H'), length, block, payload]);
  }

  deserializeWith(bytes: Buffer): PayloadWithHeaders {
    if (!isMarked(bytes, 'H')) return this.withValue(NO_HEADERS, bytes);
    const end = BLOCK_AT + (bytes.length < BLOCK_AT ? 0 : bytes.readUInt16BE(MARK_LENGTH));
    if (bytes.length >= end) {
      return this.withValue(parseHeaders(bytes.subarray(BLOCK_AT, end)), bytes.subarray(end));
    }
    throw new PayloadError(
      `expected a payload of ${this.name}, got ${bytes.length} bytes of the ${end} of its header`,
    );
  }

  private withValue(headers: PayloadHeaders, payload: Buffer): PayloadWithHeaders {
    const { inner } = this;
    return {
      headers,
      get value() {
        return inner.deserialize(payload);
      },
    };
  }
}

function looksHeaded(payload: Buffer): boolean {
  return payload.subarray(0, 2).equals(markOf('H').subarray(0, 2));
}

function checkHeader(name: string, text: unknown): [string, string] {
  if (!NAME.test(name)) {
    throw new PayloadError(
      `expected a header's name as an HTTP header's, got ${name.length} characters of another kind`,
    );
  }
  if (typeof text === 'string') return [name, text];
  throw new PayloadError(
    `expected the header "${name}" as text, got ${text === null ? 'null' : typeof text}`,
  );
}

function parseHeaders(block: Buffer): PayloadHeaders {
  const headers = parseObject(block);
  return Object.freeze(
    Object.fromEntries(Object.entries(headers).map(([name, text]) => checkHeader(name.toLowerCase(), text))),
  );
}

function parseObject(block: Buffer): object {
  try {
    const headers = JSON.parse(block.toString('utf8')) as unknown;
    if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) return headers;
  } catch {
    // The error below says all that may be said.
  }
  throw new PayloadError(
    `expected headers as a JSON object of texts, got ${block.length} bytes that are something else`,
  );
}
