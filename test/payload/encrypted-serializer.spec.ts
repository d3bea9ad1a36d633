import { createDecipheriv } from 'node:crypto';
import { inspect } from 'node:util';

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { OptionError } from '../../lib/options/index.js';
import {
  CompressedSerializer,
  EncryptedSerializer,
  HeadersSerializer,
  JsonSerializer,
  MessagePackSerializer,
} from '../../lib/payload/index.js';
import { expectSame } from '../support/same.js';
import { bytes, damaged, dataOf, jsonData, payloadError, readOrRefuse } from './support/values.js';

const json = new JsonSerializer();
const oldKey = Buffer.alloc(32, 1);
const newKey = Buffer.alloc(32, 2);
const layer = new EncryptedSerializer(json, { keys: { old: oldKey } });

/** Mark and version, length of the key's id, id, nonce, content, tag. */
const [HEADER, NONCE, TAG] = [3 + 1 + 'old'.length, 12, 16];

function refusal(payload: Buffer, serializer = layer): string {
  return payloadError(() => serializer.deserialize(payload)).message;
}

describe('the encrypting layer', () => {
  test('writes AES-256-GCM with its header authenticated', () => {
    const payload = layer.serialize({ secret: true });
    expect(payload.subarray(0, HEADER)).toEqual(Buffer.from('\xc1E\x01\x03old', 'latin1'));
    const nonce = payload.subarray(HEADER, HEADER + NONCE);
    const decipher = createDecipheriv('aes-256-gcm', oldKey, nonce);
    decipher.setAAD(payload.subarray(0, HEADER)).setAuthTag(payload.subarray(-TAG));
    const content = [decipher.update(payload.subarray(HEADER + NONCE, -TAG)), decipher.final()];
    expect(Buffer.concat(content).toString()).toBe('{"secret":true}');
  });

  test('reads back any value of any serializer', () => {
    fc.assert(
      fc.property(jsonData, (value) => {
        expectSame(layer.deserialize(layer.serialize(value)), value);
      }),
    );
    const binary = new EncryptedSerializer(new MessagePackSerializer(), { keys: { a: oldKey } });
    fc.assert(
      fc.property(dataOf(bytes), (value) => {
        expectSame(binary.deserialize(binary.serialize(value)), value);
      }),
    );
  });

  test('writes nothing readable, and nothing twice', () => {
    const [first, second] = [layer.serialize('secret'), layer.serialize('secret')];
    expect(first.includes('secret')).toBe(false);
    expect(first).not.toEqual(second);
  });

  test('takes undefined for a payload like any other', () => {
    expect(layer.deserialize(layer.serialize(undefined))).toBeUndefined();
  });

  test('names the whole chain, and does not join WORK_DATA with the result', () => {
    const chain = new EncryptedSerializer(new CompressedSerializer(json), { keys: { a: oldKey } });
    expect([chain.name, chain.joinsData]).toEqual(['JSON, gzip, AES-256-GCM', false]);
    expect(chain.deserialize(chain.serialize('x'.repeat(5000)))).toBe('x'.repeat(5000));
  });

  test('shows its keys in no log', () => {
    const shown = inspect(layer, { depth: 9, showHidden: true }) + JSON.stringify(layer);
    for (const form of [oldKey.toString('base64'), oldKey.toString('hex'), '01 01 01']) {
      expect(shown).not.toContain(form);
    }
  });
});

describe('keys', () => {
  const both = { old: oldKey.toString('base64'), new: newKey };
  const rotated = new EncryptedSerializer(json, { keys: both, current: 'new' });

  test('of several, one encrypts and all decrypt', () => {
    expect(rotated.deserialize(layer.serialize(1))).toBe(1);
    const payload = rotated.serialize(2);
    expect(payload.subarray(4, 7).toString()).toBe('new');
    expect(rotated.deserialize(payload)).toBe(2);
  });

  test('that are not known are said to be so, and not which ones are', () => {
    const payload = rotated.serialize('secret');
    expect(refusal(payload)).toBe(
      `expected a payload of JSON, AES-256-GCM, got ${payload.length} bytes encrypted with a key that is not known here`,
    );
  });

  test('that have the same id and are others, do not decrypt', () => {
    const other = new EncryptedSerializer(json, { keys: { old: newKey } });
    expect(refusal(layer.serialize('secret'), other)).toContain(
      'or encrypted with another key of the same id',
    );
  });

  test('may have any text for id', () => {
    const keys = { ['ключ'.repeat(31)]: oldKey };
    const long = new EncryptedSerializer(json, { keys });
    expect(long.deserialize(long.serialize(1))).toBe(1);
  });

  test.each([
    [{ keys: {} }, 'expected one key in keys, or current to say which one encrypts, got 0 keys'],
    [{ keys: both }, 'expected one key in keys, or current to say which one encrypts, got 2 keys'],
    [{ keys: both, current: 'newest' }, 'expected current as the id of one of keys, got "newest"'],
    [{ keys: both, current: 'toString' }, 'expected current as the id of one of keys, got "toString"'],
    [{ keys: { a: 'secret' } }, 'expected key "a" of 32 bytes, as a Buffer or in base64, got 4 bytes'],
    [{ keys: { a: undefined } }, 'expected key "a" of 32 bytes, as a Buffer or in base64, got undefined'],
    [{ keys: { '': oldKey } }, "expected a key's id of 1 to 255 bytes, got one of 0"],
    [{ keys: { ['ü'.repeat(128)]: oldKey } }, "expected a key's id of 1 to 255 bytes, got one of 256"],
    [{ key: oldKey }, 'EncryptedSerializer: unknown option "key"; the options are keys, current'],
  ])('are checked before use (%#)', (options, message) => {
    expect(() => new EncryptedSerializer(json, options as never)).toThrow(new OptionError(message));
  });
});

describe('a payload that was tampered with', () => {
  const payload = layer.serialize({ secret: 'value' });

  test('in any of its bits is refused', () => {
    fc.assert(
      fc.property(fc.nat({ max: payload.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
        const changed = Buffer.from(payload);
        changed[at] = payload.readUInt8(at) ^ (1 << bit);
        const message = refusal(changed);
        expect(message).toMatch(/^expected an? /);
        expect(message).not.toContain('secret');
      }),
      { numRuns: 500 },
    );
  });

  test('at any place is refused', () => {
    for (let length = 0; length < payload.length; length += 1) refusal(payload.subarray(0, length));
    expect(refusal(payload.subarray(0, HEADER + NONCE + TAG - 1))).toContain('bytes that end too soon');
    expect(refusal(payload.subarray(0, -1))).toContain('that were changed, cut short, or encrypted');
    refusal(Buffer.concat([payload, Buffer.alloc(1)]));
  });

  test('is never read as another value', () => {
    fc.assert(
      fc.property(damaged(fc.constant(payload)), (changed) => {
        if (!changed.equals(payload)) refusal(changed);
        readOrRefuse(layer, changed);
      }),
    );
  });
});

test.each([
  ['nothing', Buffer.alloc(0), 'got 0 bytes without a mark'],
  ['plain JSON', json.serialize({ a: 'secret' }), 'got 14 bytes without a mark'],
  ['a compressed payload', new CompressedSerializer(json).serialize(1), 'got 5 bytes marked as compressed'],
  [
    'a payload with headers',
    new HeadersSerializer(json).serializeWith({ a: 'b' }, 1),
    'got 15 bytes marked as carrying headers',
  ],
  [
    'a newer version',
    Buffer.from('\xc1E\x02', 'latin1'),
    'expected a payload marked as encrypted in version 1, got 3 bytes in version 2',
  ],
])('what is not encrypted is refused: %s', (_name, payload, message) => {
  expect(refusal(payload)).toContain(message);
  expect(refusal(payload)).not.toContain('secret');
});

test('what another serializer encrypted is not repeated in the error', () => {
  const text = new EncryptedSerializer(new MessagePackSerializer(), { keys: { old: oldKey } });
  const error = payloadError(() => layer.deserialize(text.serialize('secret')));
  expect(error.message).toBe(
    'expected a payload of JSON, AES-256-GCM, got one that was decrypted, and has no JSON inside',
  );
  expect(inspect(error)).not.toContain('secret');
});
