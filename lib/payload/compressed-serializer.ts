import { constants as limits } from 'node:buffer';
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
} from 'node:zlib';

import { OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { isMarked, MARK_LENGTH, markOf, PayloadLayer } from './layer.js';
import { PayloadError, type Serializer } from './serializer.js';

/**
 * How payloads are compressed. All are read, whatever is written.
 *
 * @example
 * const algorithm: CompressionAlgorithm = 'brotli';
 */
export type CompressionAlgorithm = 'gzip' | 'brotli' | 'deflate';

/**
 * What is compressed, how, and how large it may be.
 *
 * @example
 * const options: CompressionOptions = { algorithm: 'brotli', threshold: 4096, maximumSize: 64 * 1024 * 1024 };
 */
export interface CompressionOptions {
  /** Default `gzip`. */
  readonly algorithm?: CompressionAlgorithm;
  /** Payloads of fewer bytes stay as they are. From 0. Default 1,024. */
  readonly threshold?: number;
  /** The most bytes a payload may have before compression, and after decompression. From 1. Default 512 MiB. */
  readonly maximumSize?: number;
}

interface Method {
  /** In the header. */
  readonly code: number;
  readonly compress: (bytes: Buffer) => Buffer;
  readonly decompress: (bytes: Buffer, maxOutputLength: number) => Buffer;
}

/** The code of payloads that stay as they are. */
const STORED = 0;

/** Brotli's own default, 11, takes a hundred times as long for a few percent. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const METHODS: Readonly<Record<CompressionAlgorithm, Method>> = {
  gzip: {
    code: 1,
    compress: (bytes) => gzipSync(bytes),
    decompress: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  },
  deflate: {
    code: 2,
    compress: (bytes) => deflateSync(bytes),
    decompress: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }),
  },
  brotli: {
    code: 3,
    compress: (bytes) => brotliCompressSync(bytes, BROTLI),
    decompress: (bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength }),
  },
};

const HEADER_LENGTH = MARK_LENGTH + 1;
const KNOWN: readonly string[] = [
  'algorithm',
  'threshold',
  'maximumSize',
] satisfies (keyof CompressionOptions)[];

/**
 * Compresses what another serializer writes. Work for the processor, in the event loop: for payloads of many
 * megabytes, a bandwidth that is paid for, or a server that must hold many jobs.
 *
 * ```
 *  0xC1 'Z' 0x01 | method | content
 *  mark, version |        | 0: as it is, 1: gzip (RFC 1952), 2: deflate in zlib form (RFC 1950), 3: brotli (RFC 7932)
 * ```
 *
 * In PHP, `"\xC1Z\x01\x01" . gzencode($json)` writes it, and `"\xC1Z\x01\x00" . $json`. Payloads without the mark are
 * read as the inner serializer's, so that workers can be given this layer before their clients are.
 *
 * @example
 * new CompressedSerializer(new JsonSerializer(), { algorithm: 'brotli', threshold: 4096 });
 */
export class CompressedSerializer extends PayloadLayer {
  private readonly method: Method;
  private readonly threshold: number;
  private readonly maximumSize: number;

  /** @throws OptionError */
  constructor(inner: Serializer, options: CompressionOptions = {}) {
    rejectUnknownOptions('CompressedSerializer', options, KNOWN);
    const { algorithm = 'gzip', threshold = 1024, maximumSize = 512 * 1024 * 1024 } = options;
    super(inner, algorithm);
    this.method = methodOf(algorithm);
    this.threshold = wholeNumber('threshold', threshold, 0);
    this.maximumSize = Math.min(wholeNumber('maximumSize', maximumSize, 1), limits.MAX_LENGTH);
  }

  protected wrap(bytes: Buffer): Buffer {
    if (bytes.length > this.maximumSize) throw this.tooLarge(`${bytes.length} bytes`);
    if (bytes.length < this.threshold) return withHeader(STORED, bytes);
    const compressed = this.method.compress(bytes);
    return compressed.length < bytes.length
      ? withHeader(this.method.code, compressed)
      : withHeader(STORED, bytes);
  }

  protected unwrap(bytes: Buffer): Buffer {
    if (!isMarked(bytes, 'Z')) return bytes;
    const content = bytes.subarray(HEADER_LENGTH);
    const code = bytes[MARK_LENGTH];
    const [name, method] = Object.entries(METHODS).find(([, { code: known }]) => known === code) ?? [];
    if (name !== undefined && method !== undefined) return this.decompress(name, method, content);
    if (code === STORED) return content;
    throw new PayloadError(
      `expected a payload of ${this.name}, got ${bytes.length} bytes compressed by the unknown method ${code ?? 'none'}`,
    );
  }

  private decompress(name: string, method: Method, content: Buffer): Buffer {
    try {
      return method.decompress(content, this.maximumSize);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === 'ERR_BUFFER_TOO_LARGE') throw this.tooLarge('more', cause);
      throw new PayloadError(
        `expected a payload of ${this.name}, got ${content.length} bytes that are no complete ${name} (${message})`,
        { cause },
      );
    }
  }

  private tooLarge(size: string, cause?: unknown): PayloadError {
    return new PayloadError(
      `expected a payload of ${this.name} that has at most ${this.maximumSize} bytes uncompressed (maximumSize), got ${size}`,
      { cause },
    );
  }
}

function withHeader(code: number, content: Buffer): Buffer {
  return Buffer.concat([markOf('Z'), Buffer.from([code]), content]);
}

function methodOf(algorithm: CompressionAlgorithm): Method {
  if (Object.hasOwn(METHODS, algorithm)) return METHODS[algorithm];
  const known = Object.keys(METHODS).join(', ');
  throw new OptionError(`expected algorithm as one of ${known}, got ${JSON.stringify(algorithm)}`);
}
