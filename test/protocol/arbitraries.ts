import * as fc from 'fast-check';
import type { Direction, Packet, PacketType } from '../../lib/protocol/index.js';
import { eventOf, type DecoderEvent } from './decoding.js';
import { argumentNames, WIRE_FORMAT, wireOf } from './wire-format.js';

/** Any bytes but NUL, as an argument carries them. */
export const argument = byteString(1, 255, 12);

/** Any bytes, now and then more than the encoder copies. */
const data: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 4000, max: 9000 }), fc.nat(255))
      .map(([size, byte]) => Buffer.alloc(size, byte)),
  },
);

/** Any packet that there is, with any arguments. */
export const anyPacket: fc.Arbitrary<Packet> = fc.oneof(
  ...WIRE_FORMAT.map((row) =>
    fc
      .tuple(
        fc.tuple(...argumentNames(row).map(() => argument)),
        row[3] ? data : fc.constant(Buffer.alloc(0)),
      )
      .map(([args, bytes]) => ({ type: row[1] as PacketType, args, data: bytes }) as unknown as Packet),
  ),
);

export const anyDirection: fc.Arbitrary<Direction> = fc.constantFrom('request', 'response');

/** A packet or an admin line: its bytes, and what a decoder tells of it. */
export interface Message {
  bytes(direction: Direction): Buffer;
  readonly event: DecoderEvent;
}

const packetMessage: fc.Arbitrary<Message> = anyPacket.map((packet) => ({
  bytes: (direction) => wireOf(packet, direction),
  event: eventOf(packet),
}));

/** Any line that begins with no NUL (that would begin a packet) and that has no line ending within or at its end. */
const lineMessage: fc.Arbitrary<Message> = fc
  .tuple(
    byteString(0, 255, 20).map((text) => text.replaceAll('\n', ' ').replace(/^\0+|\r+$/g, '')),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([line, ending]) => ({ bytes: () => Buffer.from(line + ending, 'latin1'), event: { line } }));

export const messages: fc.Arbitrary<Message[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: packetMessage }, { weight: 1, arbitrary: lineMessage }),
  { maxLength: 8 },
);

/** Where to cut a stream of bytes; see `cutAt`. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.nat(100_000), { maxLength: 12 });

export function byteString(min: number, max: number, maxLength: number): fc.Arbitrary<string> {
  const byte = fc.integer({ min, max }).map((code) => String.fromCharCode(code));
  return fc.string({ unit: byte, maxLength });
}
