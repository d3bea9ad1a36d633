import { JobServer, type JobServerOptions } from '../../lib/server/index.js';
import { tcpDialer } from '../transport/connection-pairs.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { RawPeer } from './raw-peer.js';

/** How a peer is connected to the server. */
export const WIRES = ['TCP', 'in process'] as const;

export type Wire = (typeof WIRES)[number];

/** The handle of the n-th job of a new server. */
export function handle(count: number): string {
  return `H:${String(count).padStart(12, '0')}`;
}

/** A job server, and how to get at it. `close` ends the server and with it every connection. */
export class Served {
  private constructor(
    readonly server: JobServer,
    readonly port: number,
  ) {}

  static async start(options: JobServerOptions = {}): Promise<Served> {
    const server = new JobServer({ jobHandlePrefix: 'H', ...options });
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
    return new Served(server, port);
  }

  connect(wire: Wire): Promise<PacketPeer> {
    return PacketPeer.dialled(wire === 'TCP' ? tcpDialer(this.port) : this.server.dialer());
  }

  /** A new connection that can do these functions. */
  async worker(wire: Wire, ...functionNames: readonly string[]): Promise<PacketPeer> {
    const worker = await this.connect(wire);
    for (const functionName of functionNames) await worker.does('CAN_DO', functionName);
    return worker;
  }

  connectRaw(): Promise<RawPeer> {
    return RawPeer.connect(this.port);
  }

  /** The answer to an admin command, byte for byte, over a connection of its own. */
  async admin(command: string): Promise<string> {
    const peer = await this.connectRaw();
    peer.socket.end(`${command}\n`);
    return peer.readAll();
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
