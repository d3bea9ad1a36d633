import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import { encodePacket, packet } from '../../lib/protocol/index.js';

/** An answer that nobody asked for, and that changes nothing. */
const ANSWER = encodePacket(packet('ECHO_RES', [], Buffer.from('hi')), 'response');

/**
 * Ways to end a connection as soon as it is there, or as soon as something was said on it. Most of them are resets:
 * the system remembers for a minute every connection that ended in good order, and runs out of ports.
 */
const ENDS: readonly ((socket: Socket) => unknown)[] = [
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.once('data', () => socket.resetAndDestroy()),
  (socket) => socket.write(ANSWER, () => socket.resetAndDestroy()),
  (socket) => socket.write(ANSWER.subarray(0, 13), () => socket.resetAndDestroy()),
  (socket) => socket.once('data', () => socket.write(ANSWER, () => socket.resetAndDestroy())),
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.end(),
  (socket) => socket.once('data', () => socket.resetAndDestroy()),
  (socket) => socket.once('data', () => socket.end(ANSWER)),
];

/** Ends every connection, each in another way, until it leads to a job server. */
export class CuttingServer {
  /** How many it accepted. */
  accepted = 0;
  private target: AddressInfo | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.accept(socket));
  }

  static async start(): Promise<CuttingServer> {
    const server = createServer({ noDelay: true });
    const cutting = new CuttingServer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return cutting;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on connections pass. */
  leadTo(host: string, port: number): void {
    this.target = { address: host, port, family: 'IPv4' };
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy());
    const end = ENDS[this.accepted++ % ENDS.length] as (typeof ENDS)[number];
    if (this.target === undefined) {
      socket.resume();
      end(socket);
      return;
    }
    const { address, port } = this.target;
    const server = connect(port, address).on('error', () => socket.destroy());
    socket.once('close', () => server.destroy());
    server.once('close', () => socket.destroy());
    socket.pipe(server).pipe(socket);
  }
}
