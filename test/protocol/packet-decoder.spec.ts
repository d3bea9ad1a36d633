import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { packet, PacketEncoder } from '../../lib/protocol/index.js';
import { anyDirection, anyPacket, cuts, messages } from './arbitraries.js';
import { cutAt, Decoding, eventOf } from './decoding.js';
import { wire } from './wire-format.js';

describe('PacketDecoder', () => {
  test('finds the same packets and lines wherever the bytes are cut', () => {
    fc.assert(
      fc.property(messages, cuts, anyDirection, (sent, places, direction) => {
        const bytes = Buffer.concat(sent.map((message) => message.bytes(direction)));
        const decoding = new Decoding(direction).push(...cutAt(bytes, places));
        expect(decoding.events).toEqual(sent.map(({ event }) => event));
        expect(decoding.unfinished).toBe(false);
      }),
    );
  });

  test('reads what PacketEncoder writes, cut into its chunks or single bytes', () => {
    fc.assert(
      fc.property(fc.array(anyPacket, { maxLength: 6 }), anyDirection, (sent, direction) => {
        const encoder = new PacketEncoder(direction);
        for (const one of sent) encoder.append(one);
        const chunks = encoder.take();
        const expected = sent.map(eventOf);
        expect(new Decoding(direction).push(...chunks).events).toEqual(expected);
        const bytes = Buffer.concat(chunks);
        if (bytes.length > 2000) return;
        const single = Array.from(bytes, (byte) => Buffer.of(byte));
        expect(new Decoding(direction).push(...single).events).toEqual(expected);
      }),
    );
  });

  test('reads text and packets mixed in one chunk, in their order', () => {
    const bytes = [wire('request', 16, 'a'), 'status\n', wire('request', 16, 'b'), 'version\r\nworkers\n'];
    const chunk = Buffer.concat(bytes.map((part) => Buffer.from(part)));
    expect(new Decoding().push(chunk).events).toEqual([
      { packet: 'ECHO_REQ', args: [], data: 'a' },
      { line: 'status' },
      { packet: 'ECHO_REQ', args: [], data: 'b' },
      { line: 'version' },
      { line: 'workers' },
    ]);
  });

  test('takes one carriage return from the end of a line and leaves all others', () => {
    expect(new Decoding().push('a\rb\r\r\n', '\n', '\r\n', 'c\n').events).toEqual([
      { line: 'a\rb\r' },
      { line: '' },
      { line: '' },
      { line: 'c' },
    ]);
  });

  test('keeps the bytes of a line as they are, NULs among them', () => {
    expect(new Decoding().push('f\xc3\xa9\0\xff\n').events).toEqual([{ line: 'f\xc3\xa9\0\xff' }]);
  });

  test('tells a packet with the chunk that ends it, not earlier and not later', () => {
    const decoding = new Decoding();
    const bytes = wire('request', 16, 'hi');
    decoding.push(bytes.subarray(0, 11), bytes.subarray(11, 13));
    expect(decoding.events).toEqual([]);
    decoding.push(bytes.subarray(13));
    expect(decoding.events).toHaveLength(1);
  });

  test('is unfinished between the first and the last byte of a packet or line', () => {
    const decoding = new Decoding();
    const steps = [wire('request', 4), '\0', wire('request', 4).subarray(1), 'sta', 'tus\n', Buffer.alloc(0)];
    const unfinished = steps.map((step) => decoding.push(step).unfinished);
    expect(unfinished).toEqual([false, true, false, true, false, false]);
  });

  test('gives data as a view of the chunk that it came in', () => {
    const chunk = wire('request', 16, 'hello');
    const seen: Buffer[] = [];
    const decoding = new Decoding();
    decoding.sink.packet = ({ data }) => seen.push(data);
    decoding.pushUncopied(chunk);
    expect(seen).toEqual([Buffer.from('hello')]);
    expect(seen[0]?.buffer).toBe(chunk.buffer);
    expect(seen[0]?.byteOffset).toBe(chunk.byteOffset + 12);
  });

  test('does not touch the data of earlier packets when more bytes come', () => {
    const decoding = new Decoding();
    const bytes = Buffer.concat(['one', 'two', 'six'].map((text) => wire('request', 16, text)));
    decoding.push(...cutAt(bytes, [5, 14, 20, 31, 44]));
    expect(decoding.sink.packets.map(({ data }) => data.toString())).toEqual(['one', 'two', 'six']);
  });

  test('takes memory for the bytes that came, not for the size that a header claims', () => {
    const header = wire('request', 16);
    header.writeUInt32BE(500 * 1024 * 1024, 8);
    const before = process.memoryUsage().arrayBuffers;
    const decoding = new Decoding().push(header, 'some', 'bytes');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024);
    expect(decoding.unfinished).toBe(true);
    expect(decoding.events).toEqual([]);
  });

  test('reads a large packet that comes in many chunks', () => {
    const large = packet('ECHO_REQ', [], Buffer.alloc(300_000, 'large'));
    const bytes = wire('request', 16, large.data.toString('latin1'));
    const places = Array.from({ length: 60 }, (_, index) => index * 5000);
    expect(new Decoding().push(...cutAt(bytes, places)).events).toEqual([eventOf(large)]);
  });
});
