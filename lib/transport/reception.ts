import type { Socket } from 'node:net';

import { packet } from '../protocol/index.js';
import type { ConnectionGate } from './connection-gate.js';
import type { PacketConnection } from './packet-connection.js';
import type { PeerCertificate } from './peer-certificate.js';
import type { ServerTlsOptions } from './server-tls.js';
import { TcpConnection } from './tcp-connection.js';
import { SERVER_ROLE } from './tcp-role.js';
import { TlsHandshakes } from './tls-handshakes.js';
import { acceptFailed, refusedClient } from './transport.messages.js';

/** So many that are refused may wait to be told why; who comes then is closed without a word. */
const MOST_REFUSALS = 100;

/** Who stands behind a socket. */
export interface Visitor {
  readonly socket: Socket;
  /** For messages. */
  readonly address: string;
  /** Its IP address, where it has one. */
  readonly host: string | undefined;
}

/**
 * What a listener does with a socket that it has accepted: it is counted, refused where it is one too many, speaks TLS
 * where that is asked for, and is handed over as a connection. None waits for another.
 */
export class Reception {
  private readonly handshakes: TlsHandshakes | undefined;
  private readonly refused = new Set<Socket>();

  /** @throws OptionError for `tls` */
  constructor(
    private readonly gate: ConnectionGate,
    private readonly accept: (connection: PacketConnection) => void,
    tls?: ServerTlsOptions,
  ) {
    const port = {
      secured: (visitor: Visitor, certificate?: PeerCertificate) => this.serve(visitor, certificate),
      refused: (visitor: Visitor, reason: string) => this.refuse(visitor, reason),
      failed: (visitor: Visitor, reason: string) => this.tell(visitor, reason),
    };
    if (tls !== undefined) {
      this.handshakes = new TlsHandshakes(tls, gate.limits.handshakeTimeout, gate.clock, port);
    }
  }

  receive(visitor: Visitor): void {
    const refusal = this.gate.enter(visitor.socket, visitor.host);
    if (refusal === undefined && this.handshakes !== undefined) return this.handshakes.begin(visitor);
    if (refusal === undefined) return this.serve(visitor);
    if (this.handshakes === undefined) return this.refuse(visitor, refusal);
    this.tell(visitor, refusal);
    visitor.socket.destroy();
  }

  /** Closes the sockets that were not handed over: nobody else knows of them. */
  close(): void {
    this.handshakes?.close();
    for (const socket of this.refused) socket.destroy();
  }

  /** The system could not accept a connection, for want of files as a rule. Those that are open go on. */
  failed(address: string, error: Error): void {
    this.gate.notices.warn('accept', acceptFailed(address, error.message));
  }

  private serve({ socket, address }: Visitor, peerCertificate?: PeerCertificate): void {
    this.accept(this.connectionOver(socket, address, peerCertificate));
  }

  private refuse({ socket, address, host }: Visitor, reason: string): void {
    this.tell({ address, host }, reason);
    if (this.refused.size >= MOST_REFUSALS) return void socket.destroy();
    this.refused.add(socket);
    socket.once('close', () => this.refused.delete(socket));
    const connection = this.connectionOver(socket, address);
    connection.send(packet('ERROR', ['SERVER_ERROR', reason]));
    connection.end();
  }

  private tell({ address, host }: Omit<Visitor, 'socket'>, reason: string): void {
    this.gate.notices.warn(`${host ?? address} ${reason}`, refusedClient(address, reason));
  }

  private connectionOver(socket: Socket, address: string, peerCertificate?: PeerCertificate): TcpConnection {
    const { limits, clock } = this.gate;
    return new TcpConnection(socket, SERVER_ROLE, address, { limits, clock, peerCertificate });
  }
}
