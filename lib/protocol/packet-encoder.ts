import { PACKETS } from './packet-table.js';
import { type Direction, HEADER_SIZE, MAGIC, type Packet, type PacketType } from './packet.js';

const SLAB_SIZE = 16 * 1024;
/** Data of at least this many bytes is handed on as it is; copying less is cheaper than one more chunk. */
const SHARED_DATA_SIZE = 4096;
const SHORT = 40;

/** What of the packet table an encoder needs, where it is found at once. */
const LAYOUTS = Object.fromEntries(
  Object.entries(PACKETS).map(([type, row]) => [type, { code: row.code, carriesData: 'data' in row }]),
) as { readonly [Type in PacketType]: { readonly code: number; readonly carriesData: boolean } };

/**
 * Writes packets and text one behind the other into a growing buffer. `take()` gives what was written since the last
 * call as few chunks as possible; large data is among them uncopied.
 */
export class PacketEncoder {
  private slab = Buffer.allocUnsafe(SLAB_SIZE);
  private start = 0;
  private end = 0;
  private chunks: Buffer[] = [];
  private cutBytes = 0;

  private readonly magic: number;

  constructor(direction: Direction) {
    this.magic = MAGIC[direction];
  }

  append({ type, args, data }: Packet): void {
    const { code, carriesData } = LAYOUTS[type];
    const terminators = carriesData || args.length === 0 ? args.length : args.length - 1;
    let argsSize = terminators;
    for (const arg of args) argsSize += arg.length;
    const shared = data.length >= SHARED_DATA_SIZE;
    this.reserve(HEADER_SIZE + argsSize + (shared ? 0 : data.length));
    this.writeHeader(code, argsSize + data.length);
    this.writeArgs(args, terminators);
    if (shared) this.share(data);
    else if (data.length > 0) this.end += data.copy(this.slab, this.end);
  }

  /** Text of the admin protocol, as a byte string. */
  appendText(text: string): void {
    this.reserve(text.length);
    this.end += this.slab.write(text, this.end, 'latin1');
  }

  /** How many bytes `take` would give. */
  get size(): number {
    return this.cutBytes + this.end - this.start;
  }

  take(): Buffer[] {
    if (this.chunks.length === 0) return this.takeOne();
    this.cut();
    this.cutBytes = 0;
    const { chunks } = this;
    this.chunks = [];
    return chunks;
  }

  /** As nearly always: a list that is as long as it gets. */
  private takeOne(): Buffer[] {
    const { start, end } = this;
    this.start = end;
    return end > start ? [this.slab.subarray(start, end)] : [];
  }

  private writeHeader(code: number, size: number): void {
    this.end = this.slab.writeUInt32BE(this.magic, this.end);
    this.end = this.slab.writeUInt32BE(code, this.end);
    this.end = this.slab.writeUInt32BE(size, this.end);
  }

  private writeArgs(args: readonly string[], terminators: number): void {
    for (let index = 0; index < args.length; index++) {
      this.writeArg(args[index] as string);
      if (index < terminators) this.slab[this.end++] = 0;
    }
  }

  /** A loop is done with a short one before a native call has begun. */
  private writeArg(arg: string): void {
    if (arg.length > SHORT) this.end += this.slab.write(arg, this.end, 'latin1');
    else for (let at = 0; at < arg.length; at++) this.slab[this.end++] = arg.charCodeAt(at);
  }

  private reserve(size: number): void {
    if (this.slab.length - this.end >= size) return;
    this.cut();
    this.slab = Buffer.allocUnsafe(Math.max(SLAB_SIZE, size));
    this.start = 0;
    this.end = 0;
  }

  private share(data: Buffer): void {
    this.cut();
    this.chunks.push(data);
    this.cutBytes += data.length;
  }

  private cut(): void {
    if (this.end > this.start) this.chunks.push(this.slab.subarray(this.start, this.end));
    this.cutBytes += this.end - this.start;
    this.start = this.end;
  }
}

/** One packet as bytes. */
export function encodePacket(packet: Packet, direction: Direction): Buffer {
  const encoder = new PacketEncoder(direction);
  encoder.append(packet);
  return Buffer.concat(encoder.take());
}
