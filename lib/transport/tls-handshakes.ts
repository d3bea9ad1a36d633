import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';

import type { Clock, Timer } from '../time/clock.js';
import { wordsOf } from './connect-reasons.js';
import { peerCertificateOf, type PeerCertificate } from './peer-certificate.js';
import type { Visitor } from './reception.js';
import { type ClientCertificates, serverTls, type ServerTlsOptions } from './server-tls.js';
import { SERVER_ROLE } from './tcp-role.js';
import * as messages from './transport.messages.js';

/** Who hears how handshakes end. */
export interface HandshakePort {
  /** @param visitor with the socket that speaks TLS */
  secured(visitor: Visitor, certificate?: PeerCertificate): void;
  /** It can be told what is wrong: it speaks plain text, or TLS with a certificate that is missing or not valid. */
  refused(visitor: Visitor, reason: string): void;
  /** It has not come to speak TLS; its socket is closed. */
  failed(visitor: Visitor, reason: string): void;
}

interface Pending {
  readonly visitor: Visitor;
  readonly timer: Timer;
  reason: string;
}

/** How a TLS handshake begins; nothing of Gearman does. */
const HANDSHAKE = SERVER_ROLE.tlsBegins;

/**
 * The server's side of TLS: sockets in, and those that speak TLS out. Each shakes hands in its own time, up to a limit;
 * one that has no intention to is found by its first byte.
 */
export class TlsHandshakes {
  private readonly server: Server;
  private readonly clientCertificates: ClientCertificates;
  /** By both ends of the connection: Node does not tell which socket a TLS socket stands on. */
  private readonly pending = new Map<string, Pending>();

  /**
   * @param timeout of one handshake from its connection on, in ms
   * @throws OptionError for certificates and keys that cannot be used
   */
  constructor(
    options: ServerTlsOptions,
    private readonly timeout: number,
    private readonly clock: Clock,
    private readonly port: HandshakePort,
  ) {
    this.clientCertificates = options.clientCertificates ?? 'none';
    this.server = createServer({ ...serverTls(options), handshakeTimeout: timeout });
    this.server.on('secureConnection', (socket) => this.secured(socket));
    this.server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => this.failed(error, socket));
  }

  begin(visitor: Visitor): void {
    const { socket } = visitor;
    const key = keyOf(socket);
    const pending: Pending = { visitor, timer: this.limit(socket, key), reason: messages.hungUp };
    this.pending.set(key, pending);
    // Who ends its side during the handshake is gone.
    socket.allowHalfOpen = false;
    socket.once('close', () => {
      if (this.take(key) !== undefined) this.port.failed(visitor, pending.reason);
    });
    // Its end is told with 'close'; TLS, where it has begun, tells why.
    socket.on('error', () => undefined);
    socket.once('readable', () => this.look(visitor, key));
  }

  /** Gives up those that are under way. */
  close(): void {
    for (const { visitor } of this.pending.values()) visitor.socket.destroy();
  }

  private limit(socket: Socket, key: string): Timer {
    return this.clock.schedule(this.timeout, () => {
      this.explain(key, messages.noHandshakeOfClient(this.timeout));
      socket.destroy();
    });
  }

  private look({ socket, ...visitor }: Visitor, key: string): void {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return void socket.destroy();
    socket.unshift(chunk);
    if (chunk[0] === HANDSHAKE) return void this.server.emit('connection', socket);
    this.take(key);
    socket.allowHalfOpen = true;
    this.port.refused({ ...visitor, socket }, messages.plainOnTlsPort);
  }

  private secured(socket: TLSSocket): void {
    const visitor = this.take(keyOf(socket));
    if (visitor === undefined) return void socket.destroy();
    socket.allowHalfOpen = true;
    const certificate = this.clientCertificates === 'none' ? undefined : peerCertificateOf(socket);
    const fault = certificate === undefined ? this.faultOf(socket) : undefined;
    if (fault === undefined) this.port.secured({ ...visitor, socket }, certificate);
    else this.port.refused({ ...visitor, socket }, fault);
  }

  /** What is wrong with a client that has no valid certificate. */
  private faultOf(socket: TLSSocket): string | undefined {
    if (this.clientCertificates === 'none') return undefined;
    const shown = socket.getPeerCertificate().subject !== undefined;
    if (shown) return messages.badCertificate(String(socket.authorizationError));
    return this.clientCertificates === 'required' ? messages.noCertificate : undefined;
  }

  private failed(error: NodeJS.ErrnoException, socket: TLSSocket): void {
    if (error.code !== 'ECONNRESET') this.explain(keyOf(socket), messages.handshakeFailed(wordsOf(error)));
    // The alert that tells the other end why is on its way.
    setImmediate(() => socket.destroy());
  }

  private explain(key: string, reason: string): void {
    const pending = this.pending.get(key);
    if (pending !== undefined) pending.reason = reason;
  }

  private take(key: string): Visitor | undefined {
    const pending = this.pending.get(key);
    this.pending.delete(key);
    pending?.timer.cancel();
    return pending?.visitor;
  }
}

function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
