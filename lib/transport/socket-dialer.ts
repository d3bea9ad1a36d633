import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { type ClientTlsOptions, clientTls } from './client-tls.js';
import { ConnectAttempt } from './connect-attempt.js';
import { connectReason, handshakeReason } from './connect-reasons.js';
import type { Dialer, PacketConnection } from './packet-connection.js';
import { formatAddress, type ParsedServer } from './server-address.js';
import { TcpConnection } from './tcp-connection.js';
import { CLIENT_ROLE } from './tcp-role.js';
import { noAnswer, noHandshake } from './transport.messages.js';

/** How long a silent connection waits before TCP asks whether the other end still lives, in ms. */
export const KEEP_ALIVE_DELAY = 30_000;

/** Connects to a job server over TCP, TLS or a Unix socket. */
export class SocketDialer implements Dialer {
  readonly address: string;

  /**
   * @param server its own `tls` does not count here
   * @param tls undefined is without TLS
   * @throws OptionError for certificates and keys that cannot be used
   */
  constructor(
    private readonly server: ParsedServer,
    private readonly tls?: ClientTlsOptions,
  ) {
    this.address = formatAddress({ ...server, tls: tls !== undefined });
    if (tls !== undefined) clientTls(tls, server.host);
  }

  dial(timeout: number, signal?: AbortSignal): Promise<PacketConnection> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const attempt = new ConnectAttempt<PacketConnection>(this.address, timeout, signal);
    const socket = this.connect();
    attempt.stage(socket, 'connect', { reasonOf: connectReason, late: noAnswer(timeout) }, () => {
      if (this.tls === undefined) attempt.succeed(this.connectionOver(socket));
      else this.shakeHands(attempt, socket, timeout);
    });
    return attempt.ended;
  }

  private connect(): Socket {
    const { host, port, path } = this.server;
    if (path !== undefined) return connect({ path, allowHalfOpen: true });
    return connect({
      host,
      port,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY,
    });
  }

  private shakeHands(attempt: ConnectAttempt<PacketConnection>, socket: Socket, timeout: number): void {
    const { tls = {}, server } = this;
    try {
      const secured = connectTls({ ...clientTls(tls, server.host), socket });
      socket.on('error', (error) => secured.destroy(error));
      attempt.stage(secured, 'secureConnect', { reasonOf: handshakeReason, late: noHandshake(timeout) }, () =>
        attempt.succeed(this.connectionOver(secured)),
      );
    } catch (error) {
      attempt.fail((error as Error).message, error);
    }
  }

  private connectionOver(socket: Socket): TcpConnection {
    return new TcpConnection(socket, CLIENT_ROLE, this.address);
  }
}
