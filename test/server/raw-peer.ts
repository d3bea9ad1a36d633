import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The bytes of a packet, put together by hand: these tests must not trust the encoder that the server uses. */
export function bytesOf(magic: 'REQ' | 'RES', type: number, payload = ''): Buffer {
  const header = Buffer.alloc(12);
  header.write(`\0${magic}`, 0, 'latin1');
  header.writeUInt32BE(type, 4);
  header.writeUInt32BE(Buffer.byteLength(payload, 'latin1'), 8);
  return Buffer.concat([header, Buffer.from(payload, 'latin1')]);
}

export function request(type: number, payload?: string): Buffer {
  return bytesOf('REQ', type, payload);
}

export function response(type: number, payload?: string): Buffer {
  return bytesOf('RES', type, payload);
}

/** A TCP client that knows nothing but bytes. */
export class RawPeer {
  private received = Buffer.alloc(0);
  private told: () => void = () => undefined;
  private ended = false;
  /** Ends when the connection has. */
  readonly closed: Promise<void>;

  private constructor(readonly socket: Socket) {
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.told();
    });
    socket.on('close', () => {
      this.ended = true;
      this.told();
    });
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    return new RawPeer(socket);
  }

  send(...parts: readonly (Buffer | string)[]): this {
    this.socket.write(Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1'))));
    return this;
  }

  /** The next so many bytes, as a byte string; fewer where the connection ends before. */
  async read(count: number): Promise<string> {
    await this.until(() => this.received.length >= count);
    return this.taken(count);
  }

  /** All up to and including the first occurrence of `end`. */
  async readUntil(end: string): Promise<string> {
    await this.until(() => this.received.includes(end, 0, 'latin1'));
    return this.taken(this.received.indexOf(end, 0, 'latin1') + end.length);
  }

  /** All that comes until the server closes the connection. */
  async readAll(): Promise<string> {
    await this.until(() => false);
    return this.taken(this.received.length);
  }

  destroy(): void {
    this.socket.destroy();
  }

  private async until(there: () => boolean): Promise<void> {
    while (!there() && !this.ended) {
      await new Promise<void>((resolve) => {
        this.told = resolve;
      });
    }
  }

  private taken(count: number): string {
    const bytes = this.received.subarray(0, count);
    this.received = this.received.subarray(count);
    return bytes.toString('latin1');
  }
}
