import { PACKETS } from './packet-table.js';
import { type Direction, HEADER_SIZE, MAGIC, type Packet } from './packet.js';

const SLAB_SIZE = 16 * 1024;
/** Data of at least this many bytes is handed on as it is; copying less is cheaper than one more chunk. */
const SHARED_DATA_SIZE = 4096;

/**
 * Writes packets and text one behind the other into a growing buffer. `take()` gives what was written since the last
 * call as few chunks as possible; large data is among them uncopied.
 */
export class PacketEncoder {
  private slab = Buffer.allocUnsafe(SLAB_SIZE);
  private start = 0;
  private end = 0;
  private chunks: Buffer[] = [];

  constructor(private readonly direction: Direction) {}

  append({ type, args, data }: Packet): void {
    const row = PACKETS[type];
    const carriesData = 'data' in row;
    const terminators = Math.max(0, carriesData ? args.length : args.length - 1);
    let argsSize = terminators;
    for (const arg of args) argsSize += arg.length;
    const shared = data.length >= SHARED_DATA_SIZE;
    this.reserve(HEADER_SIZE + argsSize + (shared ? 0 : data.length));
    this.writeHeader(row.code, argsSize + data.length);
    this.writeArgs(args, terminators);
    if (shared) this.share(data);
    else this.end += data.copy(this.slab, this.end);
  }

  /** Text of the admin protocol, as a byte string. */
  appendText(text: string): void {
    this.reserve(text.length);
    this.end += this.slab.write(text, this.end, 'latin1');
  }

  take(): Buffer[] {
    this.cut();
    const { chunks } = this;
    this.chunks = [];
    return chunks;
  }

  private writeHeader(code: number, size: number): void {
    this.end = this.slab.writeUInt32BE(MAGIC[this.direction], this.end);
    this.end = this.slab.writeUInt32BE(code, this.end);
    this.end = this.slab.writeUInt32BE(size, this.end);
  }

  private writeArgs(args: readonly string[], terminators: number): void {
    for (let index = 0; index < args.length; index++) {
      this.end += this.slab.write(args[index] as string, this.end, 'latin1');
      if (index < terminators) this.slab[this.end++] = 0;
    }
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
  }

  private cut(): void {
    if (this.end > this.start) this.chunks.push(this.slab.subarray(this.start, this.end));
    this.start = this.end;
  }
}

/** One packet as bytes. */
export function encodePacket(packet: Packet, direction: Direction): Buffer {
  const encoder = new PacketEncoder(direction);
  encoder.append(packet);
  return Buffer.concat(encoder.take());
}
