import { connect, type Socket } from 'node:net';

import type { Dialer, PacketConnection } from './packet-connection.js';
import { formatAddress, type ServerAddress } from './server-address.js';
import { CLIENT_ROLE, TcpConnection } from './tcp-connection.js';
import { ConnectError } from './transport-error.js';

/** How long a silent connection waits before TCP asks whether the other end still lives, in ms. */
export const KEEP_ALIVE_DELAY = 30_000;

/** Connects to a job server over TCP. */
export class TcpDialer implements Dialer {
  readonly address: string;

  constructor(private readonly server: Required<ServerAddress>) {
    this.address = formatAddress(server);
  }

  dial(timeout: number): Promise<PacketConnection> {
    const socket = connect({
      ...this.server,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY,
    });
    return this.connected(socket, timeout);
  }

  private connected(socket: Socket, timeout: number): Promise<PacketConnection> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string, cause?: unknown): void => {
        clearTimeout(timer);
        socket.destroy();
        reject(new ConnectError(this.address, reason, { cause }));
      };
      const timer = setTimeout(() => fail(`no answer within ${timeout} ms`), timeout);
      const refused = (error: Error): void => fail(reasonOf(error), error);
      socket.once('error', refused);
      socket.once('connect', () => {
        clearTimeout(timer);
        const connection = new TcpConnection(socket, CLIENT_ROLE, this.address);
        socket.off('error', refused);
        resolve(connection);
      });
    });
  }
}

/** Node tries every address of a name and wraps the failures; their messages say more than the wrapper's. */
function reasonOf(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message;
  return error.errors.map((each: Error) => each.message).join('; ');
}
