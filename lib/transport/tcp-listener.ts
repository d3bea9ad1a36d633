import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import type { Listener, PacketConnection } from './packet-connection.js';
import { formatAddress } from './server-address.js';
import { SERVER_ROLE, TcpConnection } from './tcp-connection.js';
import { KEEP_ALIVE_DELAY } from './tcp-dialer.js';

export interface TcpListenOptions {
  /** Default: every address of the machine, as gearmand does. */
  readonly host?: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** Accepts job server connections over TCP. */
export class TcpListener implements Listener {
  private constructor(
    private readonly server: Server,
    readonly port: number,
    readonly address: string,
  ) {}

  /** @throws the system's error where the port cannot be had, its message naming the port */
  static listen(
    options: TcpListenOptions,
    accept: (connection: PacketConnection) => void,
  ): Promise<TcpListener> {
    const server = createServer({
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY,
    });
    server.on('connection', (socket) => accept(new TcpConnection(socket, SERVER_ROLE, remoteOf(socket))));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(options, () => {
        server.off('error', reject);
        const { address, port } = server.address() as AddressInfo;
        resolve(new TcpListener(server, port, formatAddress({ host: address, port })));
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

function remoteOf({ remoteAddress = '-', remotePort }: Socket): string {
  return formatAddress({ host: remoteAddress.replace(/^::ffff:/, ''), port: remotePort });
}
