import {
  MemoryConnection,
  type PacketConnection,
  parseServers,
  TcpDialer,
  TcpListener,
} from '../../lib/transport/index.js';
import { Mailbox } from './mailbox.js';

/** Both ends of one connection, not yet opened. */
export interface ConnectionPair {
  readonly client: PacketConnection;
  readonly server: PacketConnection;
  /** Ends both, and all that is behind them. */
  close(): Promise<void>;
}

export async function tcpPair(): Promise<ConnectionPair> {
  const accepted = new Mailbox<PacketConnection>();
  const listener = await TcpListener.listen({ host: '127.0.0.1', port: 0 }, (connection) =>
    accepted.put(connection),
  );
  const client = await tcpDialer(listener.port).dial(4000);
  const server = await accepted.take();
  return {
    client,
    server,
    close: () => {
      client.destroy();
      server.destroy();
      return listener.close();
    },
  };
}

export async function memoryPair(): Promise<ConnectionPair> {
  const [client, server] = MemoryConnection.pair();
  return { client, server, close: async () => client.destroy() };
}

export const PAIRS: [name: string, make: () => Promise<ConnectionPair>][] = [
  ['TCP', tcpPair],
  ['in process', memoryPair],
];

/** Connects to a port of this machine. */
export function tcpDialer(port: number): TcpDialer {
  const [server] = parseServers(`127.0.0.1:${port}`);
  if (server === undefined) throw new Error(`no address for port ${port}`);
  return new TcpDialer(server);
}

/** Lets the event loop go round so many times: enough for anything that is under way in process. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
