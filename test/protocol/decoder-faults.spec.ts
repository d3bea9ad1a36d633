import { describe, expect, test } from '@jest/globals';
import {
  BadMagicError,
  LineTooLongError,
  MissingArgumentError,
  PacketTooLargeError,
  UnknownPacketTypeError,
} from '../../lib/protocol/index.js';
import { type DecoderEvent, Decoding } from './decoding.js';
import { argumentNames, wire, WIRE_FORMAT } from './wire-format.js';

const LIMITS = { packetSize: 10, lineLength: 10 };
const ECHO = wire('request', 16, 'hi');
const ECHOED: DecoderEvent = { packet: 'ECHO_REQ', args: [], data: 'hi' };

const fatal = (fault: string, reply?: string): DecoderEvent => ({ fault, fatal: true, reply });

const FATAL: [name: string, bytes: Buffer, event: DecoderEvent][] = [
  ['a magic of neither direction', Buffer.from('\0RAQ\0\0\0\x10\0\0\0\0', 'latin1'), fatal('BadMagicError')],
  ['twelve NULs', Buffer.alloc(12), fatal('BadMagicError')],
  ['type 0', wire('request', 0), fatal('UnknownPacketTypeError')],
  ['type 43', wire('request', 43), fatal('UnknownPacketTypeError')],
  ['type 99', wire('request', 99), fatal('UnknownPacketTypeError')],
  ['type 4294967295', wire('request', 0xffffffff), fatal('UnknownPacketTypeError')],
  ['type 99 in the other direction', wire('response', 99), fatal('UnknownPacketTypeError')],
  [
    'a packet over the limit',
    wire('request', 16, 'x'.repeat(11)),
    fatal('PacketTooLargeError', 'ARGUMENT_TOO_LARGE'),
  ],
  ['a missing argument', wire('request', 7, 'f\0u'), fatal('MissingArgumentError', 'INVALID_COMMAND')],
  ['a line over the limit', Buffer.from('x'.repeat(11)), fatal('LineTooLongError')],
  ['a line over the limit that ends', Buffer.from(`${'x'.repeat(11)}\n`), fatal('LineTooLongError')],
];

describe('bytes that end the stream', () => {
  test.each(FATAL)('%s: told once, then nothing more', (_name, bytes, expected) => {
    const decoding = new Decoding('request', LIMITS).push(Buffer.concat([ECHO, bytes, ECHO]));
    expect(decoding.events).toEqual([ECHOED, expected]);
    expect(decoding.unfinished).toBe(false);
    decoding.push(ECHO, bytes, 'status\n');
    expect(decoding.events).toEqual([ECHOED, expected]);
    expect(decoding.unfinished).toBe(false);
  });

  test.each(FATAL)('%s: the same fault when the bytes come one by one', (_name, bytes, expected) => {
    const pieces = Array.from(Buffer.concat([ECHO, bytes, ECHO]), (byte) => Buffer.of(byte));
    expect(new Decoding('request', LIMITS).push(...pieces).events).toEqual([ECHOED, expected]);
  });

  test('a packet over the limit is refused at its header, before its body comes', () => {
    const header = wire('request', 16, 'x'.repeat(11)).subarray(0, 12);
    const decoding = new Decoding('request', LIMITS).push(header);
    expect(decoding.events).toEqual([fatal('PacketTooLargeError', 'ARGUMENT_TOO_LARGE')]);
    expect(decoding.push('x'.repeat(11)).unfinished).toBe(false);
  });

  test('a packet and a line of just the limit are read', () => {
    const decoding = new Decoding('request', LIMITS);
    decoding.push(wire('request', 16, 'x'.repeat(10)), `${'y'.repeat(10)}\n`);
    expect(decoding.events).toEqual([
      { packet: 'ECHO_REQ', args: [], data: 'x'.repeat(10) },
      { line: 'y'.repeat(10) },
    ]);
  });

  test('a line without an end is refused after 8192 bytes where no limit is given', () => {
    const decoding = new Decoding().push('x'.repeat(8192));
    expect(decoding.events).toEqual([]);
    expect(decoding.push('x').events).toEqual([fatal('LineTooLongError')]);
  });

  test('a packet is refused over 512 MiB where no limit is given', () => {
    const header = wire('request', 16);
    header.writeUInt32BE(512 * 1024 * 1024, 8);
    expect(new Decoding().push(header).events).toEqual([]);
    header.writeUInt32BE(512 * 1024 * 1024 + 1, 8);
    expect(new Decoding().push(header).events).toEqual([fatal('PacketTooLargeError', 'ARGUMENT_TOO_LARGE')]);
  });
});

const INCOMPLETE = WIRE_FORMAT.flatMap((row) => {
  const names = argumentNames(row);
  const terminated = row[3] === 'data' ? names : names.slice(0, -1);
  return terminated.map((name, index): [string, string, number, string] => [
    row[1],
    name,
    row[0],
    Array.from({ length: index + 1 }, (_, at) => `a${at}`).join('\0'),
  ]);
});

describe('a missing argument', () => {
  test.each(INCOMPLETE)('%s without a NUL behind its %s', (type, argument, code, body) => {
    const [error] = new Decoding().push(wire('request', code, body)).sink.faults;
    expect(error).toBeInstanceOf(MissingArgumentError);
    expect(error).toMatchObject({ packetType: type, argument, fatal: true, reply: 'INVALID_COMMAND' });
  });

  test('is not found in the packet behind', () => {
    const decoding = new Decoding().push(Buffer.concat([wire('request', 23, 'to'), ECHO]));
    expect(decoding.events).toEqual([fatal('MissingArgumentError', 'INVALID_COMMAND')]);
  });
});

describe('a packet of the other direction', () => {
  const skipped: DecoderEvent = { fault: 'WrongDirectionError', fatal: false, reply: 'INVALID_MAGIC' };

  test('is told and skipped, and the stream goes on', () => {
    const bytes = Buffer.concat([wire('response', 9), ECHO, wire('response', 16, 'x'), ECHO]);
    expect(new Decoding('request').push(bytes).events).toEqual([skipped, ECHOED, skipped, ECHOED]);
  });

  test('is skipped by one who reads responses, too', () => {
    const bytes = Buffer.concat([wire('request', 9), wire('response', 10)]);
    expect(new Decoding('response').push(bytes).events).toEqual([
      skipped,
      { packet: 'NO_JOB', args: [], data: '' },
    ]);
  });

  test('is skipped whatever its body is, and told when all of it has come', () => {
    const decoding = new Decoding('request').push(wire('response', 7, 'no NUL').subarray(0, 17));
    expect(decoding.events).toEqual([]);
    expect(decoding.push('L', ECHO).events).toEqual([skipped, ECHOED]);
  });
});

const fault = (bytes: Buffer) => new Decoding('request', LIMITS).push(bytes).sink.faults[0];

describe('what a fault says', () => {
  test('the magic that came, in hexadecimal', () => {
    const error = fault(Buffer.from('\0BAD\0\0\0\x10\0\0\0\0', 'latin1')) as BadMagicError;
    expect(error).toBeInstanceOf(BadMagicError);
    expect(error.magic).toBe(0x00424144);
    expect(error.message).toContain('0x00424144');
  });

  test('the number of a packet that Gearman does not have', () => {
    const error = fault(wire('request', 43)) as UnknownPacketTypeError;
    expect(error).toBeInstanceOf(UnknownPacketTypeError);
    expect(error.code).toBe(43);
    expect(error.message).toContain('43');
  });

  test('the size of a packet and its limit', () => {
    const error = fault(wire('request', 16, 'x'.repeat(23))) as PacketTooLargeError;
    expect(error).toBeInstanceOf(PacketTooLargeError);
    expect(error).toMatchObject({ size: 23, limit: 10 });
    expect(error.message).toMatch(/10 bytes.*23 bytes/);
  });

  test('the limit of a line', () => {
    const error = fault(Buffer.from('x'.repeat(11))) as LineTooLongError;
    expect(error).toBeInstanceOf(LineTooLongError);
    expect(error.limit).toBe(10);
  });

  test('the direction that was expected', () => {
    expect(fault(wire('response', 9))?.message).toContain('expected a request packet');
  });
});
