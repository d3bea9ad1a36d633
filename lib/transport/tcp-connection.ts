import type { Socket } from 'node:net';

import {
  DEFAULT_DECODER_LIMITS,
  type Direction,
  type Packet,
  PacketDecoder,
  PacketEncoder,
} from '../protocol/index.js';
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
  /** Bytes of one line of the admin protocol. */
  readonly lineLength: number;
}

/** As much is given to the socket at a time, so that it shows early whether the other end takes it. */
const PIECE = 64 * 1024;

/** A worker's line in the answer to `workers` names all its functions. */
const ANSWER_LINE = 1024 * 1024;

export const CLIENT_ROLE: TcpRole = {
  reads: 'response',
  writes: 'request',
  holdsBack: false,
  lineLength: ANSWER_LINE,
};
export const SERVER_ROLE: TcpRole = {
  reads: 'request',
  writes: 'response',
  holdsBack: true,
  lineLength: DEFAULT_DECODER_LIMITS.lineLength,
};

/**
 * Packets over a connected socket, made with `allowHalfOpen`. What is sent in one turn of the event loop is encoded
 * into one buffer and written at the turn's end. It ends with `closed`, told once, after everything that came before.
 */
export class TcpConnection implements PacketConnection {
  readonly inProcess = false;
  private readonly encoder: PacketEncoder;
  private flushing = false;
  private failure: Error | undefined;
  /** What the socket was not given yet, because it has enough to write. */
  private unsent: Buffer[] = [];
  private unsentBytes = 0;
  private ending = false;

  constructor(
    private readonly socket: Socket,
    private readonly role: TcpRole,
    readonly address: string,
  ) {
    this.encoder = new PacketEncoder(role.writes);
    socket.on('error', (error) => {
      this.failure = error;
    });
    socket.on('drain', () => this.write());
  }

  open(handler: ConnectionHandler): void {
    const limits = { ...DEFAULT_DECODER_LIMITS, lineLength: this.role.lineLength };
    const decoder = new PacketDecoder(this.role.reads, handler, limits);
    this.socket.on('data', (chunk: Buffer) => decoder.push(chunk));
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
    this.ending = true;
    this.flush();
  }

  destroy(): void {
    this.socket.destroy();
  }

  watchLife(): () => boolean {
    let seen = { read: 0, written: 0, waiting: false };
    return () => {
      const { bytesRead, bytesWritten, writableLength } = this.socket;
      const { read, written, waiting } = seen;
      seen = { read: bytesRead, written: bytesWritten - writableLength, waiting: writableLength > 0 };
      // What leaves at once shows nothing: the system takes it, whether the other end is there or not.
      return seen.read > read || (waiting && seen.written > written);
    };
  }

  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    for (const chunk of this.encoder.take()) {
      this.unsentBytes += chunk.length;
      if (chunk.length <= PIECE) this.unsent.push(chunk);
      else for (let at = 0; at < chunk.length; at += PIECE) this.unsent.push(chunk.subarray(at, at + PIECE));
    }
    this.write();
  }

  private write(): void {
    const { socket, unsent } = this;
    let given = 0;
    socket.cork();
    while (socket.writable && given < unsent.length && socket.writableLength < PIECE) {
      const piece = unsent[given++] as Buffer;
      this.unsentBytes -= piece.length;
      socket.write(piece);
    }
    socket.uncork();
    if (given < unsent.length && socket.writable) {
      this.unsent = unsent.slice(given);
      if (this.role.holdsBack && this.unsentBytes > UNSENT_LIMIT) socket.pause();
    } else {
      this.allGiven();
    }
  }

  private allGiven(): void {
    const { socket, unsent } = this;
    unsent.length = 0;
    this.unsentBytes = 0;
    if (socket.isPaused()) socket.resume();
    if (this.ending) socket.end(() => socket.destroy());
  }
}
