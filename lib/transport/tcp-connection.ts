import type { Socket } from 'node:net';

import { type Direction, type Packet, PacketDecoder, PacketEncoder } from '../protocol/index.js';
import type { ConnectionHandler, PacketConnection } from './packet-connection.js';

/** Bytes that may wait for a reader before its own requests are left unread. */
const UNSENT_LIMIT = 1024 * 1024;

/** How one end of a TCP connection behaves. */
export interface TcpRole {
  /** What it reads. */
  readonly reads: Direction;
  readonly writes: Direction;
  /**
   * Whether it stops reading while the other end does not read. Only servers do: were both ends to, they could wait
   * for each other for ever.
   */
  readonly holdsBack: boolean;
}

export const CLIENT_ROLE: TcpRole = { reads: 'response', writes: 'request', holdsBack: false };
export const SERVER_ROLE: TcpRole = { reads: 'request', writes: 'response', holdsBack: true };

/**
 * Packets over a connected socket, made with `allowHalfOpen`. What is sent in one turn of the event loop is encoded into one buffer and written
 * at the turn's end. It ends with `closed`, told once, after everything that came before.
 */
export class TcpConnection implements PacketConnection {
  private readonly encoder: PacketEncoder;
  private flushing = false;
  private failure: Error | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly role: TcpRole,
    readonly address: string,
  ) {
    this.encoder = new PacketEncoder(role.writes);
    socket.on('error', (error) => {
      this.failure = error;
    });
  }

  open(handler: ConnectionHandler): void {
    const decoder = new PacketDecoder(this.role.reads, handler);
    this.socket.on('data', (chunk: Buffer) => decoder.push(chunk));
    this.socket.on('drain', () => this.socket.resume());
    // The other end may close its half with requests still unanswered, as `printf status | nc -N` does.
    this.socket.once('end', () => this.end());
    if (this.socket.closed) setImmediate(() => handler.closed(this.failure));
    else this.socket.once('close', () => handler.closed(this.failure));
  }

  send(packet: Packet): void {
    this.encoder.append(packet);
    this.flushSoon();
  }

  sendText(text: string): void {
    this.encoder.appendText(text);
    this.flushSoon();
  }

  end(): void {
    this.flush();
    this.socket.end(() => this.socket.destroy());
  }

  destroy(): void {
    this.socket.destroy();
  }

  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    const chunks = this.encoder.take();
    if (chunks.length === 0 || !this.socket.writable) return;
    this.socket.cork();
    for (const chunk of chunks) this.socket.write(chunk);
    this.socket.uncork();
    if (this.role.holdsBack && this.socket.writableLength > UNSENT_LIMIT) this.socket.pause();
  }
}
