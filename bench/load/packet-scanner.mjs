import { HEADER_SIZE } from './packets.mjs';

/** What is kept of a packet that comes in pieces: enough for handle, function and unique ID, never a whole workload. */
const HEAD_SIZE = 256;

/** Finds packets in a stream of bytes, looking at headers only. Chunks may be reused by the caller. */
export class PacketScanner {
  #onPacket;
  /** The beginning of a packet whose rest has not come. */
  #rest;
  #missing = 0;
  #type = 0;
  #size = 0;
  #head;

  /** @param onPacket called as (type, bytes, start of the body, size of the body); `bytes` may end before the body does */
  constructor(onPacket) {
    this.#onPacket = onPacket;
  }

  push(chunk) {
    let offset = 0;
    if (this.#missing > 0) {
      offset = Math.min(this.#missing, chunk.length);
      this.#missing -= offset;
      if (this.#missing > 0) return;
      this.#onPacket(this.#type, this.#head, 0, this.#size);
    }
    if (this.#rest === undefined) return this.#scan(chunk, offset);
    const joined = Buffer.concat([this.#rest, chunk]);
    this.#rest = undefined;
    this.#scan(joined, offset);
  }

  #scan(bytes, from) {
    let offset = from;
    while (bytes.length - offset >= HEADER_SIZE) {
      const type = bytes.readUInt32BE(offset + 4);
      const size = bytes.readUInt32BE(offset + 8);
      const start = offset + HEADER_SIZE;
      const available = bytes.length - start;
      if (size > available) {
        if (available < HEAD_SIZE) break;
        return this.#remember(type, size, bytes.subarray(start));
      }
      this.#onPacket(type, bytes, start, size);
      offset = start + size;
    }
    if (offset < bytes.length) this.#rest = Buffer.from(bytes.subarray(offset));
  }

  #remember(type, size, begun) {
    this.#type = type;
    this.#size = size;
    this.#missing = size - begun.length;
    this.#head = Buffer.from(begun.subarray(0, HEAD_SIZE));
  }
}
