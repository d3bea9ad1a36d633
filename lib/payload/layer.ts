import { PayloadError, type PayloadHeaders, type PayloadWithHeaders, type Serializer } from './serializer.js';

/**
 * The first byte of what layers write: neither UTF-8 text (JSON, PHP) nor MessagePack can begin with it. A letter for the
 * layer follows, and the version of its format.
 */
const MARK = 0xc1;

/** Layers by their letter. */
const LAYERS = { Z: 'compressed', E: 'encrypted', H: 'carrying headers' } as const;

export type LayerLetter = keyof typeof LAYERS;

/** The only version of each format so far. */
const VERSION = 1;

export const MARK_LENGTH = 3;

/** Three bytes: 0xC1, the letter, the version. */
export function markOf(letter: LayerLetter): Buffer {
  return Buffer.from([MARK, letter.charCodeAt(0), VERSION]);
}

/** @throws PayloadError where the layer wrote it, in a version that is not known here */
export function isMarked(bytes: Buffer, letter: LayerLetter): boolean {
  if (bytes.length < 2 || bytes[0] !== MARK || bytes[1] !== letter.charCodeAt(0)) return false;
  if (bytes[2] === VERSION) return true;
  throw new PayloadError(
    `expected a payload marked as ${LAYERS[letter]} in version ${VERSION}, got ${bytes.length} bytes in version ${bytes[2] ?? 'none'}; a newer nestjs-gearman may have written them`,
  );
}

/** What a payload is by its mark, for messages. */
export function describeMark(bytes: Buffer): string {
  const letter = String.fromCharCode(bytes[1] ?? 0);
  if (bytes[0] !== MARK || !Object.hasOwn(LAYERS, letter)) return 'without a mark';
  return `marked as ${LAYERS[letter as LayerLetter]}`;
}

/**
 * A serializer around another: the inner one turns the value into bytes, the layer does something to these, and reading
 * goes the other way. Headers pass through it where the inner one carries them.
 */
export abstract class PayloadLayer implements Serializer {
  readonly name: string;
  readonly joinsData = false;
  readonly serializeWith?: (headers: PayloadHeaders, value: unknown) => Buffer;
  readonly deserializeWith?: (bytes: Buffer) => PayloadWithHeaders;

  protected constructor(
    protected readonly inner: Serializer,
    layerName: string,
  ) {
    this.name = `${inner.name}, ${layerName}`;
    if (inner.serializeWith === undefined || inner.deserializeWith === undefined) return;
    const [write, open] = [inner.serializeWith.bind(inner), inner.deserializeWith.bind(inner)];
    this.serializeWith = (headers, value) => this.wrap(write(headers, value));
    this.deserializeWith = (bytes) => this.openWith(open, this.unwrap(bytes));
  }

  serialize(value: unknown): Buffer {
    return this.wrap(this.inner.serialize(value));
  }

  deserialize(bytes: Buffer): unknown {
    const inside = this.unwrap(bytes);
    return this.read(() => this.inner.deserialize(inside));
  }

  protected abstract wrap(bytes: Buffer): Buffer;

  /** @throws PayloadError where the layer did not write it */
  protected abstract unwrap(bytes: Buffer): Buffer;

  /** Has the inner serializer read what was unwrapped. */
  protected read<Result>(reading: () => Result): Result {
    return reading();
  }

  private openWith(open: (bytes: Buffer) => PayloadWithHeaders, inside: Buffer): PayloadWithHeaders {
    const opened = this.read(() => open(inside));
    const readValue = (): unknown => this.read(() => opened.value);
    return {
      headers: opened.headers,
      get value() {
        return readValue();
      },
    };
  }
}
