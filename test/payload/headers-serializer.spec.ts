import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  CompressedSerializer,
  EncryptedSerializer,
  HeadersSerializer,
  JsonSerializer,
  MessagePackSerializer,
  RawSerializer,
  type Serializer,
} from '../../lib/payload/index.js';
import { bytes, damaged, jsonData, payloadError, readOrRefuse, text } from './support/values.js';

const json = new JsonSerializer();
const layer = new HeadersSerializer(json);
const headers = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=ü',
};

const name = fc.stringMatching(/^[a-z0-9!#$%&'*+.^_`|~-]{1,20}$/).filter((token) => token !== '__proto__');

function block(content: string, payload = '1'): Buffer {
  return Buffer.concat([
    Buffer.from([0xc1, 0x48, 1, content.length >> 8, content.length & 0xff]),
    Buffer.from(content + payload),
  ]);
}

describe('the layer for headers', () => {
  test('writes them before the payload', () => {
    expect(layer.serializeWith({ a: 'b' }, [1])).toEqual(block('{"a":"b"}', '[1]'));
  });

  test('reads back any headers, and any value', () => {
    fc.assert(
      fc.property(fc.dictionary(name, text, { noNullPrototype: true }), jsonData, (written, value) => {
        const payload = layer.serializeWith(written, value);
        const opened = layer.deserializeWith(payload);
        expect(opened.headers).toEqual(written);
        expect(opened.value).toEqual(value);
        expect(layer.deserialize(payload)).toEqual(value);
      }),
    );
  });

  test('writes nothing for a value without headers', () => {
    expect(layer.serialize({ a: 1 })).toEqual(json.serialize({ a: 1 }));
    expect(layer.serializeWith({}, { a: 1 })).toEqual(json.serialize({ a: 1 }));
    expect(layer.serialize(undefined)).toHaveLength(0);
  });

  test('reads payloads of producers that know of no headers', () => {
    const opened = layer.deserializeWith(Buffer.from('{"a":1}'));
    expect([opened.headers, opened.value]).toEqual([{}, { a: 1 }]);
    expect(layer.deserialize(Buffer.from('{"a":1}'))).toEqual({ a: 1 });
  });

  test('reads back bytes that look like headers', () => {
    const raw = new HeadersSerializer(new RawSerializer());
    const lookalike = fc.oneof(
      bytes,
      bytes.map((array) => Buffer.concat([Buffer.from([0xc1, 0x48]), array])),
    );
    fc.assert(
      fc.property(lookalike, (value) => {
        expect(raw.deserialize(raw.serialize(value))).toEqual(value);
        expect(raw.deserializeWith(raw.serialize(value)).headers).toEqual({});
      }),
    );
  });

  test('makes names lower case', () => {
    expect(layer.deserializeWith(layer.serializeWith({ TraceParent: 'x' }, 1)).headers).toEqual({
      traceparent: 'x',
    });
    expect(layer.deserializeWith(block('{"TraceParent":"x"}')).headers).toEqual({ traceparent: 'x' });
  });

  test('gives the headers of a value that cannot be read', () => {
    const opened = layer.deserializeWith(block('{"a":"b"}', '{'));
    expect(opened.headers).toEqual({ a: 'b' });
    expect(payloadError(() => opened.value).message).toContain('expected a JSON payload');
  });

  test('is in the name, and does not join WORK_DATA with the result', () => {
    expect([layer.name, layer.joinsData]).toEqual(['JSON, headers', false]);
  });
});

describe('headers that cannot be carried', () => {
  test.each([
    [{ 'a b': 'c' }, "expected a header's name as an HTTP header's, got 3 characters of another kind"],
    [{ '': 'c' }, "expected a header's name as an HTTP header's, got 0 characters of another kind"],
    [{ a: 1 }, 'expected the header "a" as text, got number'],
    [{ a: 'x'.repeat(65_528) }, 'expected headers of at most 65535 bytes, got 65536'],
  ])('are refused (%#)', (wrong, message) => {
    expect(payloadError(() => layer.serializeWith(wrong as never, 1)).message).toBe(message);
  });

  test('begin behind 65,535 bytes', () => {
    const most = { a: 'x'.repeat(65_527) };
    expect(layer.deserializeWith(layer.serializeWith(most, 1)).headers).toEqual(most);
  });

  test.each([
    [
      'no JSON',
      block('{'),
      'expected headers as a JSON object of texts, got 1 bytes that are something else',
    ],
    [
      'no object',
      block('["a"]'),
      'expected headers as a JSON object of texts, got 5 bytes that are something else',
    ],
    ['other values than text', block('{"a":{}}'), 'expected the header "a" as text, got object'],
    [
      'cut short',
      block('{"a":"b"}', '').subarray(0, -1),
      'expected a payload of JSON, headers, got 13 bytes of the 14 of its header',
    ],
    [
      'cut shorter',
      block('').subarray(0, 4),
      'expected a payload of JSON, headers, got 4 bytes of the 5 of its header',
    ],
    [
      'of a newer version',
      Buffer.from([0xc1, 0x48, 7]),
      'expected a payload marked as carrying headers in version 1, got 3 bytes in version 7; a newer nestjs-gearman may have written them',
    ],
  ])('are not read: %s', (_name, payload, message) => {
    expect(payloadError(() => layer.deserializeWith(payload)).message).toBe(message);
    expect(payloadError(() => layer.deserialize(payload)).message).toBe(message);
  });

  test('do not reach the prototype', () => {
    const read = layer.deserializeWith(block('{"__proto__":"x"}')).headers;
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  test('are read or refused, whatever they are', () => {
    const payloads = jsonData.map((value) => layer.serializeWith(headers, value));
    fc.assert(
      fc.property(damaged(payloads), (payload) => readOrRefuse(layer, payload)),
      { numRuns: 500 },
    );
  });
});

describe('other layers', () => {
  const keys = { a: Buffer.alloc(32) };

  test.each<[string, Serializer]>([
    ['compression', new CompressedSerializer(layer, { threshold: 0 })],
    ['encryption', new EncryptedSerializer(layer, { keys })],
    ['both', new EncryptedSerializer(new CompressedSerializer(layer), { keys })],
  ])('carry the headers that the inner one carries: %s', (_name, outer) => {
    const payload = outer.serializeWith?.(headers, { a: 1 }) ?? Buffer.alloc(0);
    const opened = outer.deserializeWith?.(payload);
    expect([opened?.headers, opened?.value]).toEqual([headers, { a: 1 }]);
    expect(outer.deserialize(payload)).toEqual({ a: 1 });
  });

  test('carry none where the inner one carries none', () => {
    for (const outer of [
      new CompressedSerializer(json),
      new EncryptedSerializer(new MessagePackSerializer(), { keys }),
    ]) {
      expect([outer.serializeWith, outer.deserializeWith]).toEqual([undefined, undefined]);
    }
  });

  test('may be inside', () => {
    const outer = new HeadersSerializer(new EncryptedSerializer(json, { keys }));
    expect(outer.name).toBe('JSON, AES-256-GCM, headers');
    const opened = outer.deserializeWith(outer.serializeWith(headers, 'secret'));
    expect([opened.headers, opened.value]).toEqual([headers, 'secret']);
  });

  test('that encrypt do not repeat a value that cannot be read', () => {
    const write = new EncryptedSerializer(new HeadersSerializer(new RawSerializer()), { keys });
    const read = new EncryptedSerializer(layer, { keys });
    const payload = write.serializeWith?.(headers, Buffer.from('secret')) ?? Buffer.alloc(0);
    const opened = read.deserializeWith?.(payload);
    expect(opened?.headers).toEqual(headers);
    expect(payloadError(() => opened?.value).message).not.toContain('secret');
  });
});
