import { BodyReader } from './packet-body.js';
import { type Direction, HEADER_SIZE, MAGIC, type Packet, TYPE_OF_CODE } from './packet.js';
import {
  BadMagicError,
  LineTooLongError,
  PacketTooLargeError,
  ProtocolError,
  UnknownPacketTypeError,
  WrongDirectionError,
} from './protocol-error.js';

/** What a decoder found, told in the order of the bytes. */
export interface DecoderSink {
  packet(packet: Packet): void;
  /** One line of the admin protocol, as a byte string, without its line ending. */
  line(line: string): void;
  /** What could not be read. After a fatal one the decoder is deaf. */
  fault(error: ProtocolError): void;
}

export interface DecoderLimits {
  /** Bytes of one packet behind its header. Default 512 MiB. */
  readonly packetSize: number;
  /** Bytes of one admin line. Default 8,192, gearmand's receive buffer. */
  readonly lineLength: number;
}

export const DEFAULT_DECODER_LIMITS: DecoderLimits = { packetSize: 512 * 1024 * 1024, lineLength: 8192 };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Turns a stream of bytes into packets and admin lines, told apart by the first byte of each: zero begins a packet.
 * Any chunking of the same bytes gives the same result. Packet data is a view of the chunk that it came in; memory
 * grows with the bytes that arrived, never with the size that a header claims.
 */
export class PacketDecoder {
  private readonly bodies = new BodyReader();
  private chunks: Buffer[] = [];
  private buffered = 0;
  /** How many bytes must be there before looking again is of use. */
  private needed = 1;
  private deaf = false;

  constructor(
    private readonly expected: Direction,
    private readonly sink: DecoderSink,
    private readonly limits: DecoderLimits = DEFAULT_DECODER_LIMITS,
  ) {}

  /** Whether a packet or line has begun and has not ended. */
  get unfinished(): boolean {
    return this.buffered > 0;
  }

  push(chunk: Buffer): void {
    if (this.deaf) return;
    const isLone = this.buffered === 0;
    this.buffered += chunk.length;
    if (!isLone) this.chunks.push(chunk);
    if (this.buffered < this.needed) return;
    const bytes = isLone ? chunk : Buffer.concat(this.chunks, this.buffered);
    const end = this.readAll(bytes);
    this.buffered = this.deaf ? 0 : bytes.length - end;
    // Mostly nothing is left, and nothing was: then there is no list to be made anew.
    if (this.chunks.length > 0) this.chunks = [];
    if (this.buffered > 0) this.chunks.push(bytes.subarray(end));
  }

  /** @returns where the first unfinished message begins */
  private readAll(bytes: Buffer): number {
    let start = 0;
    while (start < bytes.length && !this.deaf) {
      const end = bytes[start] === 0 ? this.readPacket(bytes, start) : this.readLine(bytes, start);
      if (end === start) return start;
      start = end;
    }
    this.needed = 1;
    return start;
  }

  /** @returns the packet's end, or `start` where more bytes are needed */
  private readPacket(bytes: Buffer, start: number): number {
    if (bytes.length - start < HEADER_SIZE) return this.waitFor(HEADER_SIZE, start);
    const magic = bytes.readUInt32BE(start);
    const code = bytes.readUInt32BE(start + 4);
    const size = bytes.readUInt32BE(start + 8);
    const type = TYPE_OF_CODE[code];
    if (magic !== MAGIC.request && magic !== MAGIC.response)
      return this.fault(new BadMagicError(magic), start);
    if (type === undefined) return this.fault(new UnknownPacketTypeError(code), start);
    if (size > this.limits.packetSize) {
      return this.fault(new PacketTooLargeError(size, this.limits.packetSize), start);
    }
    const end = start + HEADER_SIZE + size;
    if (end > bytes.length) return this.waitFor(HEADER_SIZE + size, start);
    if (magic !== MAGIC[this.expected]) return this.fault(new WrongDirectionError(this.expected), end);
    const body = this.bodies.read(type, bytes, start + HEADER_SIZE, end);
    if (body instanceof ProtocolError) return this.fault(body, end);
    this.sink.packet(body);
    return end;
  }

  private readLine(bytes: Buffer, start: number): number {
    const feed = bytes.indexOf(LINE_FEED, start);
    const length = (feed === -1 ? bytes.length : feed) - start;
    if (length > this.limits.lineLength)
      return this.fault(new LineTooLongError(this.limits.lineLength), start);
    if (feed === -1) return this.waitFor(length + 1, start);
    const end = feed > start && bytes[feed - 1] === CARRIAGE_RETURN ? feed - 1 : feed;
    this.sink.line(bytes.toString('latin1', start, end));
    return feed + 1;
  }

  private waitFor(size: number, start: number): number {
    this.needed = size;
    return start;
  }

  /** @returns where to read on; a fatal fault makes the place irrelevant */
  private fault(error: ProtocolError, next: number): number {
    this.deaf = error.fatal;
    this.sink.fault(error);
    return next;
  }
}
