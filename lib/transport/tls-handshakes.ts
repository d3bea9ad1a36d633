import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';

import { peerCertificateOf, type PeerCertificate } from './peer-certificate.js';
import type { Visitor } from './reception.js';
import { type ClientCertificates, serverTls, type ServerTlsOptions } from './server-tls.js';
import * as messages from './transport.messages.js';

/** Who hears how handshakes end. */
export interface HandshakePort {
  /** @param visitor with the socket that speaks TLS */
  secured(visitor: Visitor, certificate?: PeerCertificate): void;
  /** It speaks TLS, and its certificate is missing or not valid. */
  untrusted(visitor: Visitor, reason: string): void;
  /** It has not come to speak TLS; its socket is closed. */
  failed(visitor: Visitor, reason: string): void;
}

interface Pending {
  readonly visitor: Visitor;
  reason?: string;
}

/** The server's side of TLS: sockets in, and those that speak TLS out. Each shakes hands in its own time, up to a limit. */
export class TlsHandshakes {
  private readonly server: Server;
  private readonly clientCertificates: ClientCertificates;
  /** By both ends of the connection: Node does not tell which socket a TLS socket stands on. */
  private readonly pending = new Map<string, Pending>();

  /**
   * @param timeout in ms
   * @throws OptionError for certificates and keys that cannot be used
   */
  constructor(
    options: ServerTlsOptions,
    private readonly timeout: number,
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
    const pending: Pending = { visitor };
    this.pending.set(key, pending);
    socket.once('close', () => {
      if (!this.pending.delete(key)) return;
      this.port.failed(visitor, pending.reason ?? messages.hungUp);
    });
    this.server.emit('connection', socket);
  }

  private secured(socket: TLSSocket): void {
    const visitor = this.take(socket);
    if (visitor === undefined) return void socket.destroy();
    const certificate = this.clientCertificates === 'none' ? undefined : peerCertificateOf(socket);
    const fault = certificate === undefined ? this.faultOf(socket) : undefined;
    if (fault === undefined) this.port.secured({ ...visitor, socket }, certificate);
    else this.port.untrusted({ ...visitor, socket }, fault);
  }

  /** What is wrong with a client that has no valid certificate. */
  private faultOf(socket: TLSSocket): string | undefined {
    if (this.clientCertificates === 'none') return undefined;
    const shown = socket.getPeerCertificate().subject !== undefined;
    if (shown) return messages.badCertificate(String(socket.authorizationError));
    return this.clientCertificates === 'required' ? messages.noCertificate : undefined;
  }

  private failed(error: NodeJS.ErrnoException, socket: TLSSocket): void {
    const pending = this.pending.get(keyOf(socket));
    if (pending !== undefined) pending.reason = this.reasonOf(error);
    // The alert that tells the other end why is on its way.
    setImmediate(() => socket.destroy());
  }

  private take(socket: TLSSocket): Visitor | undefined {
    const key = keyOf(socket);
    const pending = this.pending.get(key);
    this.pending.delete(key);
    return pending?.visitor;
  }

  private reasonOf({ code = '', message }: NodeJS.ErrnoException): string {
    if (/^ERR_SSL_(?:WRONG_VERSION_NUMBER|HTTP_REQUEST)$/.test(code)) return messages.plainOnTlsPort;
    if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return messages.noHandshakeOfClient(this.timeout);
    if (code === 'ECONNRESET') return messages.hungUp;
    return messages.handshakeFailed(message);
  }
}

function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
