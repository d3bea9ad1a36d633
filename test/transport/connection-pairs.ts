import { join } from 'node:path';

import {
  type ClientTlsOptions,
  type ConnectionGate,
  type Dialer,
  dialersOf,
  listen,
  type ListenOptions,
  MemoryConnection,
  type PacketConnection,
  type SocketListener,
} from '../../lib/transport/index.js';
import { CLIENT_TLS, SERVER_TLS } from '../tls/trust.js';
import { Mailbox } from './mailbox.js';
import { temporaryFolder } from './temporary-folder.js';

/** Both ends of one connection, not yet opened. */
export interface ConnectionPair {
  readonly client: PacketConnection;
  readonly server: PacketConnection;
  /** Ends both, and all that is behind them. */
  close(): Promise<void>;
}

/** Listens, and keeps what it accepts. */
export class Harbour {
  readonly accepted = new Mailbox<PacketConnection>();
  readonly all: PacketConnection[] = [];

  private constructor(private readonly listener: { current?: SocketListener }) {}

  static async open(
    options: ListenOptions = { host: '127.0.0.1', port: 0 },
    gate?: ConnectionGate,
  ): Promise<Harbour> {
    const harbour = new Harbour({});
    harbour.listener.current = await listen(options, (connection) => harbour.take(connection), gate);
    return harbour;
  }

  get port(): number {
    return this.current.port;
  }

  get address(): string {
    return this.current.address;
  }

  /** Connects to it. */
  dialer(tls?: ClientTlsOptions | boolean): Dialer {
    return onlyOne(dialersOf(this.current.addresses.slice(0, 1), tls));
  }

  async close(): Promise<void> {
    for (const connection of this.all) connection.destroy();
    await this.current.close();
  }

  private get current(): SocketListener {
    if (this.listener.current === undefined) throw new Error('this harbour is not open yet');
    return this.listener.current;
  }

  private take(connection: PacketConnection): void {
    this.all.push(connection);
    this.accepted.put(connection);
  }
}

export async function socketPair(options?: ListenOptions, tls?: ClientTlsOptions): Promise<ConnectionPair> {
  const harbour = await Harbour.open(options);
  const client = await harbour.dialer(tls).dial(4000);
  const server = await harbour.accepted.take();
  return {
    client,
    server,
    close: () => {
      client.destroy();
      return harbour.close();
    },
  };
}

export function tcpPair(): Promise<ConnectionPair> {
  return socketPair();
}

export function tlsPair(): Promise<ConnectionPair> {
  return socketPair({ host: '127.0.0.1', port: 0, tls: SERVER_TLS }, CLIENT_TLS);
}

export async function unixPair(): Promise<ConnectionPair> {
  const folder = await temporaryFolder();
  const pair = await socketPair({ path: join(folder.path, 'gearman.sock') });
  return { ...pair, close: () => pair.close().finally(() => folder.remove()) };
}

export async function memoryPair(): Promise<ConnectionPair> {
  const [client, server] = MemoryConnection.pair();
  return { client, server, close: async () => client.destroy() };
}

export const PAIRS: [name: string, make: () => Promise<ConnectionPair>][] = [
  ['TCP', tcpPair],
  ['TLS', tlsPair],
  ['a Unix socket', unixPair],
  ['in process', memoryPair],
];

/** Connects to a port of this machine. */
export function tcpDialer(port: number): Dialer {
  return onlyOne(dialersOf(`127.0.0.1:${port}`));
}

/** Lets the event loop go round so many times: enough for anything that is under way in process. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function onlyOne([dialer]: readonly Dialer[]): Dialer {
  if (dialer === undefined) throw new Error('expected one dialer, got none');
  return dialer;
}
