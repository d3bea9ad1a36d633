import {
  type DecoderLimits,
  type DecoderSink,
  type Direction,
  type Packet,
  PacketDecoder,
  type ProtocolError,
} from '../../lib/protocol/index.js';

/** What a decoder told, with its data copied at the moment of telling. */
export type DecoderEvent =
  | { readonly packet: string; readonly args: readonly string[]; readonly data: string }
  | { readonly line: string }
  | { readonly fault: string; readonly fatal: boolean; readonly reply: string | undefined };

export class RecordingSink implements DecoderSink {
  readonly events: DecoderEvent[] = [];
  readonly packets: Packet[] = [];
  readonly faults: ProtocolError[] = [];

  packet(packet: Packet): void {
    this.packets.push(packet);
    this.events.push(eventOf(packet));
  }

  line(line: string): void {
    this.events.push({ line });
  }

  fault(error: ProtocolError): void {
    this.faults.push(error);
    this.events.push({ fault: error.name, fatal: error.fatal, reply: error.reply });
  }
}

export function eventOf({ type, args, data }: Packet): DecoderEvent {
  return { packet: type, args: [...args], data: data.toString('latin1') };
}

/** A decoder and all that it told. */
export class Decoding {
  readonly sink = new RecordingSink();
  private readonly decoder: PacketDecoder;

  constructor(expected: Direction = 'request', limits?: DecoderLimits) {
    this.decoder = new PacketDecoder(expected, this.sink, limits);
  }

  get unfinished(): boolean {
    return this.decoder.unfinished;
  }

  get events(): readonly DecoderEvent[] {
    return this.sink.events;
  }

  /** Each piece arrives in memory of its own, as it does from a socket. */
  push(...pieces: readonly (Buffer | string)[]): this {
    for (const piece of pieces) {
      this.decoder.push(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece));
    }
    return this;
  }

  /** For what is told about the chunk's own memory. */
  pushUncopied(chunk: Buffer): void {
    this.decoder.push(chunk);
  }
}

/** Cuts bytes at the given places; each is taken modulo the length. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const inside = places.map((place) => place % (bytes.length + 1));
  inside.sort((left, right) => left - right);
  return [0, ...inside].map((from, index) => bytes.subarray(from, inside[index] ?? bytes.length));
}
