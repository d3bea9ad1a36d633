import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { EncryptionKeys, type EncryptionOptions } from './encryption-keys.js';
import { describeMark, isMarked, MARK_LENGTH, markOf, PayloadLayer } from './layer.js';
import { PayloadError, type Serializer } from './serializer.js';

const ALGORITHM = 'aes-256-gcm';
const [NONCE_LENGTH, TAG_LENGTH] = [12, 16];

/** The parts of an encrypted payload. */
interface Sealed {
  readonly header: Buffer;
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly content: Buffer;
  readonly tag: Buffer;
}

/**
 * Encrypts what another serializer writes, from end to end: servers, their queue tables and the network see neither
 * payloads nor results, and cannot change them unnoticed. AES-256-GCM, by Node's own crypto.
 *
 * ```
 *  0xC1 'E' 0x01 | n      | key id         | nonce            | content   | tag
 *  mark, version | 1 byte | n bytes, UTF-8 | 12 random bytes  | encrypted | 16 bytes
 *  '------- authenticated, readable ------'
 * ```
 *
 * In PHP: `$header = "\xC1E\x01" . chr(strlen($id)) . $id; $nonce = random_bytes(12);`
 * `$content = openssl_encrypt($inner, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $nonce, $tag, $header);`
 * `$payload = $header . $nonce . $content . $tag;`
 *
 * To change keys: give every participant the new key beside the old one, then make it `current` everywhere, then
 * take the old one away. A key is good for some four billion payloads. Payloads that are not encrypted are refused.
 *
 * What it does not hide: names of functions, unique IDs, the length of payloads (so compress with care what an attacker
 * may write a part of), WORK_DATA, warnings, and the text of exceptions. What it does not prove: that a payload is
 * new, or meant for this job.
 *
 * @example
 * // each of: openssl rand -base64 32
 * const keys = { '2025': config.oldKey, '2026': config.newKey };
 * new EncryptedSerializer(new CompressedSerializer(new JsonSerializer()), { keys, current: '2026' });
 */
export class EncryptedSerializer extends PayloadLayer {
  readonly #keys: EncryptionKeys;

  /** @throws OptionError */
  constructor(inner: Serializer, options: EncryptionOptions) {
    super(inner, 'AES-256-GCM');
    this.#keys = new EncryptionKeys(options);
  }

  protected wrap(bytes: Buffer): Buffer {
    const { id, key } = this.#keys.current;
    const keyId = Buffer.from(id, 'utf8');
    const header = Buffer.concat([markOf('E'), Buffer.from([keyId.length]), keyId]);
    const nonce = randomBytes(NONCE_LENGTH);
    const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_LENGTH });
    cipher.setAAD(header);
    const content = [cipher.update(bytes), cipher.final()];
    return Buffer.concat([header, nonce, ...content, cipher.getAuthTag()]);
  }

  protected unwrap(bytes: Buffer): Buffer {
    if (!isMarked(bytes, 'E')) throw this.refused(bytes, describeMark(bytes));
    const { header, keyId, nonce, content, tag } = this.parts(bytes);
    const key = this.#keys.find(keyId);
    if (key === undefined) throw this.refused(bytes, 'encrypted with a key that is not known here');
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_LENGTH });
    decipher.setAAD(header);
    decipher.setAuthTag(tag);
    const start = decipher.update(content);
    try {
      return Buffer.concat([start, decipher.final()]);
    } catch {
      throw this.refused(bytes, 'that were changed, cut short, or encrypted with another key of the same id');
    }
  }

  /** What the inner serializer says of a payload may repeat a part of it, and travels on, unencrypted. */
  protected override read<Result>(reading: () => Result): Result {
    try {
      return reading();
    } catch {
      throw new PayloadError(
        `expected a payload of ${this.name}, got one that was decrypted, and has no ${this.inner.name} inside`,
      );
    }
  }

  private parts(bytes: Buffer): Sealed {
    const idAt = MARK_LENGTH + 1;
    const headerLength = idAt + (bytes[MARK_LENGTH] ?? 0);
    const contentAt = headerLength + NONCE_LENGTH;
    const tagAt = bytes.length - TAG_LENGTH;
    if (tagAt < contentAt) throw this.refused(bytes, 'that end too soon');
    return {
      header: bytes.subarray(0, headerLength),
      keyId: bytes.toString('utf8', idAt, headerLength),
      nonce: bytes.subarray(headerLength, contentAt),
      content: bytes.subarray(contentAt, tagAt),
      tag: bytes.subarray(tagAt),
    };
  }

  private refused(bytes: Buffer, found: string): PayloadError {
    return new PayloadError(`expected a payload of ${this.name}, got ${bytes.length} bytes ${found}`);
  }
}
