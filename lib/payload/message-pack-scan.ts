import { PayloadError } from './serializer.js';

/** What follows a token: bytes to skip (a length's own, and as many as it says), and values. */
interface Form {
  /** Bytes that always follow. */
  readonly fixed?: number;
  /** Bytes of the length that follows. */
  readonly counter?: 1 | 2 | 4;
  /** What the length counts: bytes, or values. Default bytes. */
  readonly values?: number;
  /** An extension: its type follows the length. */
  readonly extension?: true;
}

const FORMS: { readonly [Token in number]?: Form } = {
  0xc0: {},
  0xc2: {},
  0xc3: {},
  0xc4: { counter: 1 },
  0xc5: { counter: 2 },
  0xc6: { counter: 4 },
  0xc7: { counter: 1, extension: true },
  0xc8: { counter: 2, extension: true },
  0xc9: { counter: 4, extension: true },
  0xca: { fixed: 4 },
  0xcb: { fixed: 8 },
  0xcc: { fixed: 1 },
  0xcd: { fixed: 2 },
  0xce: { fixed: 4 },
  0xcf: { fixed: 8 },
  0xd0: { fixed: 1 },
  0xd1: { fixed: 2 },
  0xd2: { fixed: 4 },
  0xd3: { fixed: 8 },
  0xd4: { fixed: 1, extension: true },
  0xd5: { fixed: 2, extension: true },
  0xd6: { fixed: 4, extension: true },
  0xd7: { fixed: 8, extension: true },
  0xd8: { fixed: 16, extension: true },
  0xd9: { counter: 1 },
  0xda: { counter: 2 },
  0xdb: { counter: 4 },
  0xdc: { counter: 2, values: 1 },
  0xdd: { counter: 4, values: 1 },
  0xde: { counter: 2, values: 2 },
  0xdf: { counter: 4, values: 2 },
};

/** Timestamps, which the format defines, and 0, by which the JavaScript libraries write `undefined`. */
const EXTENSIONS: readonly number[] = [0xff, 0x00];

/**
 * Walks a payload once, value by value, and lets pass what MessagePack itself defines: one complete value, nothing
 * behind it, no extension types. Msgpackr would read its own extensions too, which make regular expressions, errors,
 * pointers and records; a payload is no place to make those from.
 *
 * @throws PayloadError with the position
 */
export function checkMessagePack(bytes: Buffer): void {
  let at = 0;
  for (let awaited = 1; awaited > 0; awaited -= 1) {
    const { skip, values } = measure(bytes, at);
    at += skip;
    awaited += values;
    if (at > bytes.length || awaited - 1 > bytes.length - at) throw truncated(bytes);
  }
  if (at < bytes.length) throw problem(bytes, `other bytes behind its end, at byte ${at}`);
}

/** How many bytes the value's token and content take, and how many values are inside it. */
function measure(bytes: Buffer, at: number): { skip: number; values: number } {
  const token = bytes[at];
  if (token === undefined) throw truncated(bytes);
  if (token < 0x80 || token >= 0xe0) return { skip: 1, values: 0 };
  if (token < 0x90) return { skip: 1, values: 2 * (token - 0x80) };
  if (token < 0xa0) return { skip: 1, values: token - 0x90 };
  if (token < 0xc0) return { skip: 1 + token - 0xa0, values: 0 };
  const form = FORMS[token];
  if (form === undefined)
    throw problem(bytes, `0x${token.toString(16)}, which begins no value, at byte ${at}`);
  return measureForm(bytes, at, form);
}

function measureForm(bytes: Buffer, at: number, form: Form): { skip: number; values: number } {
  const { fixed = 0, counter = 0, values = 0, extension = false } = form;
  const head = 1 + counter;
  if (at + head + Number(extension) > bytes.length) throw truncated(bytes);
  const count = counter === 0 ? 0 : bytes.readUIntBE(at + 1, counter);
  if (extension) checkExtension(bytes, at, at + head);
  const inside = values > 0 ? 0 : count;
  return { skip: head + Number(extension) + fixed + inside, values: count * values };
}

function checkExtension(bytes: Buffer, at: number, typeAt: number): void {
  const type = bytes.readUInt8(typeAt);
  if (EXTENSIONS.includes(type)) return;
  throw problem(
    bytes,
    `the extension type ${bytes.readInt8(typeAt)}, of which it is not known how to read it, at byte ${at}`,
  );
}

function truncated(bytes: Buffer): PayloadError {
  return problem(bytes, 'the beginning of a value, and not its end');
}

function problem(bytes: Buffer, found: string): PayloadError {
  return new PayloadError(`expected a MessagePack payload, got ${bytes.length} bytes that hold ${found}`);
}
