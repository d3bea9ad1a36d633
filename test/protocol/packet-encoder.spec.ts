import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { encodePacket, packet, PacketEncoder } from '../../lib/protocol/index.js';
import { anyDirection, anyPacket, byteString } from './arbitraries.js';
import { wire, wireOf } from './wire-format.js';

const SLAB_SIZE = 16 * 1024;

describe('PacketEncoder', () => {
  test('writes one packet as it is written alone', () => {
    fc.assert(
      fc.property(anyPacket, anyDirection, (one, direction) => {
        expect(encodePacket(one, direction).equals(wireOf(one, direction))).toBe(true);
      }),
    );
  });

  test('writes packets and text one behind the other, however often they are taken', () => {
    const step = fc.oneof(anyPacket, byteString(0, 255, 30), fc.constant('take' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), anyDirection, (steps, direction) => {
        const encoder = new PacketEncoder(direction);
        const taken: Buffer[] = [];
        const expected: Buffer[] = [];
        for (const one of steps) {
          if (one === 'take') taken.push(...encoder.take());
          else if (typeof one === 'string') {
            encoder.appendText(one);
            expected.push(Buffer.from(one, 'latin1'));
          } else {
            encoder.append(one);
            expected.push(wireOf(one, direction));
          }
        }
        taken.push(...encoder.take());
        expect(Buffer.concat(taken).equals(Buffer.concat(expected))).toBe(true);
      }),
    );
  });

  test('gives nothing when nothing was written since the last time', () => {
    const encoder = new PacketEncoder('request');
    expect(encoder.take()).toEqual([]);
    encoder.append(packet('NOOP', []));
    expect(encoder.take()).toHaveLength(1);
    expect(encoder.take()).toEqual([]);
  });

  test('gives many small packets as one chunk', () => {
    const encoder = new PacketEncoder('response');
    for (let count = 0; count < 100; count++) encoder.append(packet('NO_JOB', []));
    expect(encoder.take()).toEqual([Buffer.concat(Array.from({ length: 100 }, () => wire('response', 10)))]);
  });

  test('hands large data on uncopied, between what comes before and behind it', () => {
    const encoder = new PacketEncoder('request');
    const large = Buffer.alloc(4096, 'x');
    encoder.append(packet('ECHO_REQ', [], large));
    encoder.append(packet('PRE_SLEEP', []));
    const [header, data, behind, ...more] = encoder.take();
    expect(header).toEqual(wire('request', 16, 'x'.repeat(4096)).subarray(0, 12));
    expect(data).toBe(large);
    expect(behind).toEqual(wire('request', 4));
    expect(more).toEqual([]);
  });

  test('copies small data, so that its owner may change it afterwards', () => {
    const encoder = new PacketEncoder('request');
    const small = Buffer.alloc(4095, 'x');
    encoder.append(packet('ECHO_REQ', [], small));
    small.fill('y');
    expect(encoder.take()).toEqual([wire('request', 16, 'x'.repeat(4095))]);
  });

  test('does not write over chunks that were taken and not yet sent', () => {
    const encoder = new PacketEncoder('request');
    encoder.appendText('first');
    const [first] = encoder.take();
    encoder.appendText('other');
    encoder.take();
    expect(first?.toString()).toBe('first');
  });

  test.each([
    ['exactly at the end of its memory', SLAB_SIZE - 14],
    ['one byte past the end of its memory', SLAB_SIZE - 13],
    ['in the last byte of its memory', SLAB_SIZE - 1],
    ['where its memory is full', SLAB_SIZE],
  ])('goes on with a packet that ends or begins %s', (_place, before) => {
    const encoder = new PacketEncoder('request');
    const text = 't'.repeat(before);
    encoder.appendText(text);
    encoder.append(packet('CAN_DO_TIMEOUT', ['f', '']));
    encoder.append(packet('ECHO_REQ', []));
    const expected = [Buffer.from(text), wire('request', 23, 'f\0'), wire('request', 16)];
    expect(Buffer.concat(encoder.take()).equals(Buffer.concat(expected))).toBe(true);
  });

  test('writes arguments and text that are larger than its memory', () => {
    const encoder = new PacketEncoder('request');
    const long = 'n'.repeat(3 * SLAB_SIZE);
    encoder.append(packet('CAN_DO', [long]));
    encoder.appendText(long);
    const expected = [wire('request', 1, long), Buffer.from(long)];
    expect(Buffer.concat(encoder.take()).equals(Buffer.concat(expected))).toBe(true);
  });
});
