import type { Socket } from 'node:net';

import { packet, type Packet, PacketDecoder, PacketEncoder } from '../protocol/index.js';
import { type Clock, SystemClock } from '../time/clock.js';
import { Closing } from './closing.js';
import { DEFAULT_CONNECTION_LIMITS, type ResolvedConnectionLimits } from './connection-limits.js';
import type { ConnectionHandler, PacketConnection } from './packet-connection.js';
import type { PeerCertificate } from './peer-certificate.js';
import { SocketWriter } from './socket-writer.js';
import { StallWatch } from './stall-watch.js';
import type { TcpRole } from './tcp-role.js';
import { ConnectError, TlsOnPlainPortError, UnfinishedPacketError } from './transport-error.js';
import { answeredInTls, tlsOnPlainPortAnswer } from './transport.messages.js';

/**
 * So many bytes leave before the turn's end: the other end begins with them while this one makes the rest. With everything
 * at the turn's end, client and server waited for each other in turn: 99,000 instead of 189,000 background submissions
 * a second with 100 in flight, 99,000 instead of 222,000 jobs done. Each further write of the same turn waits for four times
 * as many: the other end has something to do by then, and every write is a system call.
 */
const EARLY = 4096;
const EARLY_GROWTH = 4;

/** What else a connection is given. */
export interface TcpConnectionOptions {
  /** Default: `DEFAULT_CONNECTION_LIMITS`. */
  readonly limits?: ResolvedConnectionLimits;
  /** Default: the machine's. */
  readonly clock?: Clock;
  readonly peerCertificate?: PeerCertificate | undefined;
}

/**
 * Packets over a connected socket, made with `allowHalfOpen`: TCP, TLS or a Unix socket. What is sent in one turn of the
 * event loop is encoded into one buffer and written at the turn's end, or as soon as it is worth a write. It ends with `closed`, told once, after everything
 * that came before.
 */
export class TcpConnection implements PacketConnection {
  readonly inProcess = false;
  readonly peerCertificate: PeerCertificate | undefined;
  private readonly limits: ResolvedConnectionLimits;
  private readonly clock: Clock;
  private readonly encoder: PacketEncoder;
  private readonly writer: SocketWriter;
  private readonly closing: Closing;
  private decoder: PacketDecoder | undefined;
  private flushing = false;
  /** With how many bytes the next write does not wait for the turn's end. */
  private early = EARLY;
  private failure: Error | undefined;
  /** One for the connection: made where it is scheduled, each packet would cost the memory that it captures. */
  private readonly flushAtEnd = (): void => this.flush();

  constructor(
    private readonly socket: Socket,
    private readonly role: TcpRole,
    readonly address: string,
    options: TcpConnectionOptions = {},
  ) {
    this.limits = options.limits ?? DEFAULT_CONNECTION_LIMITS;
    this.clock = options.clock ?? new SystemClock();
    this.peerCertificate = options.peerCertificate;
    this.encoder = new PacketEncoder(role.writes);
    this.writer = new SocketWriter(socket, role.holdsBack);
    this.closing = new Closing(socket, this.writer, this.clock, this.limits.halfOpenTimeout);
    socket.on('error', (error) => {
      this.failure = error;
    });
  }

  open(handler: ConnectionHandler): void {
    const { packetSize } = this.limits;
    this.decoder = new PacketDecoder(this.role.reads, handler, {
      packetSize,
      lineLength: this.role.lineLength,
    });
    this.read(handler);
    // The other end may close its half with requests still unanswered, as `printf status | nc -N` does.
    this.socket.once('end', () => this.end());
    if (this.socket.closed) setImmediate(() => handler.closed(this.failure));
    else this.socket.once('close', () => handler.closed(this.failure));
  }

  send(response: Packet): void {
    this.encoder.append(response);
    this.flushSoon();
    if (this.encoder.size < this.early) return;
    this.early *= EARLY_GROWTH;
    this.give();
  }

  sendText(text: string): void {
    this.encoder.appendText(text);
    this.flushSoon();
  }

  end(): void {
    this.flush();
    this.closing.begin(() => {
      this.decoder = undefined;
    });
  }

  destroy(): void {
    this.socket.destroy();
  }

  watchLife(): () => boolean {
    let seen = { read: 0, sent: 0, waiting: false };
    return () => {
      const { read, sent, waiting } = seen;
      seen = { read: this.socket.bytesRead, sent: this.writer.sent, waiting: this.writer.waiting };
      // What leaves at once shows nothing: the system takes it, whether the other end is there or not.
      return seen.read > read || (waiting && seen.sent > sent);
    };
  }

  private read(handler: ConnectionHandler): void {
    const { socket, role } = this;
    const unfinished = this.watchPackets(handler);
    let first = true;
    socket.on('data', (chunk: Buffer) => {
      if (first && chunk[0] === role.tlsBegins) return this.speaksTls(handler);
      first = false;
      this.decoder?.push(chunk);
      if (this.decoder?.unfinished) unfinished.begin();
    });
    socket.once('close', () => unfinished.stop());
    // While we do not read, the other end is not to blame for a packet that does not end.
    socket.on('pause', () => unfinished.stop());
    socket.on('resume', () => this.decoder?.unfinished && unfinished.begin());
  }

  private watchPackets(handler: ConnectionHandler): StallWatch {
    const { unfinishedPacketTimeout: timeout } = this.limits;
    return new StallWatch(
      this.clock,
      this.role.holdsBack ? timeout : 0,
      () => (this.decoder?.unfinished ? this.socket.bytesRead : undefined),
      () => {
        const error = new UnfinishedPacketError(timeout);
        this.send(packet('ERROR', ['TIMEOUT', error.message]));
        this.decoder = undefined;
        handler.fault(error);
      },
    );
  }

  /** Instead of the Gearman protocol. Whoever reads is told, and knows what was wrong. */
  private speaksTls(handler: ConnectionHandler): void {
    this.decoder = undefined;
    if (this.role.reads === 'response') {
      this.failure = new ConnectError(this.address, answeredInTls);
      this.destroy();
    } else {
      this.sendText(tlsOnPlainPortAnswer);
      handler.fault(new TlsOnPlainPortError());
    }
  }

  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(this.flushAtEnd);
  }

  private flush(): void {
    this.flushing = false;
    this.early = EARLY;
    this.give();
  }

  private give(): void {
    this.writer.give(this.encoder.take());
  }
}
