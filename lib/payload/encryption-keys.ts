import { createSecretKey, type KeyObject } from 'node:crypto';

import { OptionError, rejectUnknownOptions } from '../options/index.js';

/**
 * The keys that payloads are encrypted with.
 *
 * @example
 * const options: EncryptionOptions = { keys: { '2025': oldKey, '2026': newKey }, current: '2026' };
 */
export interface EncryptionOptions {
  /**
   * Keys by their ids: 32 random bytes each, as a `Buffer`, or in base64. An id has 1 to 255 bytes and stands, readable,
   * in every payload.
   */
  readonly keys: Readonly<Record<string, string | Uint8Array>>;
  /** The id of the key to encrypt with; the others only decrypt. Must be said where there are several. */
  readonly current?: string;
}

const KEY_LENGTH = 32;
const LONGEST_ID = 255;
const KNOWN: readonly string[] = ['keys', 'current'] satisfies (keyof EncryptionOptions)[];

/** Keys by id, in a form that no log shows. */
export class EncryptionKeys {
  readonly current: { readonly id: string; readonly key: KeyObject };
  private readonly keys: ReadonlyMap<string, KeyObject>;

  /** @throws OptionError, which never repeats a key */
  constructor(options: EncryptionOptions) {
    rejectUnknownOptions('EncryptedSerializer', options, KNOWN);
    this.keys = new Map(
      Object.entries(options.keys ?? {}).map(([id, key]) => [checkId(id), secretKey(id, key)]),
    );
    const id = options.current ?? this.onlyId();
    const key = this.keys.get(id);
    if (key === undefined) throw new OptionError(`expected current as the id of one of keys, got "${id}"`);
    this.current = { id, key };
  }

  find(id: string): KeyObject | undefined {
    return this.keys.get(id);
  }

  private onlyId(): string {
    const [id] = this.keys.keys();
    if (id !== undefined && this.keys.size === 1) return id;
    throw new OptionError(
      `expected one key in keys, or current to say which one encrypts, got ${this.keys.size} keys`,
    );
  }
}

function checkId(id: string): string {
  const length = Buffer.byteLength(id);
  if (length >= 1 && length <= LONGEST_ID) return id;
  throw new OptionError(`expected a key's id of 1 to ${LONGEST_ID} bytes, got one of ${length}`);
}

function secretKey(id: string, key: string | Uint8Array): KeyObject {
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : key;
  if (bytes instanceof Uint8Array && bytes.length === KEY_LENGTH) return createSecretKey(bytes);
  const got = bytes instanceof Uint8Array ? `${bytes.length} bytes` : typeof bytes;
  throw new OptionError(`expected key "${id}" of ${KEY_LENGTH} bytes, as a Buffer or in base64, got ${got}`);
}
