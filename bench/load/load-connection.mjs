import { connect } from 'node:net';

import { ERROR } from './packets.mjs';
import { PacketScanner } from './packet-scanner.mjs';

const READ_SIZE = 2 ** 18;
const BLOCK_SIZE = 2 ** 16;

/**
 * A connection that costs little: one buffer to read into, one block that packets are put into side by side. What is put
 * while a chunk is read leaves in one write behind it. Ends the process where the server refuses or leaves, since no
 * figure of such a run would be worth anything.
 */
export class LoadConnection {
  /** Called with each packet, see PacketScanner. */
  onPacket = () => undefined;
  /** Called when all packets of a chunk have been told. */
  onChunk = () => undefined;
  #socket;
  #block = Buffer.allocUnsafe(BLOCK_SIZE);
  #begin = 0;
  #end = 0;

  static async open(port, host = '127.0.0.1') {
    const connection = new LoadConnection();
    await new Promise((resolve) => connection.#connect(port, host, resolve));
    return connection;
  }

  /** Room for a packet's bytes; `put` says how many were used. Everything put leaves with `flush`. */
  room(size) {
    if (this.#block.length - this.#end < size) {
      this.flush();
      this.#block = Buffer.allocUnsafe(Math.max(BLOCK_SIZE, size));
      this.#begin = this.#end = 0;
    }
    return this.#block;
  }

  get offset() {
    return this.#end;
  }

  advance(size) {
    this.#end += size;
  }

  put(bytes) {
    const block = this.room(bytes.length);
    bytes.copy(block, this.#end);
    this.#end += bytes.length;
  }

  flush() {
    if (this.#end === this.#begin) return;
    this.#socket.write(this.#block.subarray(this.#begin, this.#end));
    this.#begin = this.#end;
  }

  /** Sends bytes that stay as they are, without copying them. */
  write(bytes) {
    this.#socket.write(bytes);
  }

  close() {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #connect(port, host, done) {
    const scanner = new PacketScanner((type, bytes, start, size) => {
      if (type === ERROR)
        throw new Error(`the server answered ${bytes.toString('latin1', start, start + size)}`);
      this.onPacket(type, bytes, start, size);
    });
    const callback = (length, buffer) => {
      scanner.push(buffer.subarray(0, length));
      this.onChunk();
      return true;
    };
    const onread = { buffer: Buffer.allocUnsafe(READ_SIZE), callback };
    this.#socket = connect({ port, host, noDelay: true, onread }, done);
    this.#socket.once('close', () => {
      throw new Error(`the server on port ${port} closed a connection under load`);
    });
  }
}
