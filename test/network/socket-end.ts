import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import { Mailbox } from '../transport/mailbox.js';

/** One end of a TCP connection in a test's hands. */
export class SocketEnd {
  private bytes = '';
  private change: () => void = () => undefined;
  /** How the other side ended it, as soon as it has: FIN or RST. */
  readonly ended: Promise<'end' | 'reset'>;
  /** Whether anything came, or the other side ended it, so far. */
  heard = false;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.heard = true;
      this.bytes += chunk.toString('latin1');
      this.change();
    });
    this.ended = new Promise((resolve) => {
      socket.once('end', () => resolve('end'));
      socket.once('error', () => resolve('reset'));
    });
    void this.ended.then(() => {
      this.heard = true;
    });
  }

  /** Connects, and does not wait until it has. */
  static dialling(address: string): SocketEnd {
    const [host = '', port] = address.split(':');
    return new SocketEnd(connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true }));
  }

  /** @throws the system's error where there is no connection */
  static async connected(address: string): Promise<SocketEnd> {
    const end = SocketEnd.dialling(address);
    await once(end.socket, 'connect');
    return end;
  }

  /** What has come so far. */
  get text(): string {
    return this.bytes;
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits until this has come, and nothing else. */
  async gets(text: string): Promise<void> {
    while (this.bytes.length < text.length) {
      await new Promise<void>((resolve) => {
        this.change = resolve;
      });
    }
    if (this.bytes !== text) throw new Error(`expected ${text}, got ${this.bytes}`);
  }
}

/** A TCP server that is the test itself. */
export class TcpTarget {
  private readonly sockets = new Set<Socket>();
  private readonly accepted = new Mailbox<SocketEnd>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket.once('close', () => this.sockets.delete(socket)));
      this.accepted.put(new SocketEnd(socket));
    });
  }

  static async start(): Promise<TcpTarget> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const target = new TcpTarget(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return target;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many connections are open. */
  get open(): number {
    return this.sockets.size;
  }

  /** The target's end of the next connection. */
  connection(): Promise<SocketEnd> {
    return this.accepted.take();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
