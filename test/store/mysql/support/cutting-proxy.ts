import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * Stands between a store and its database, and breaks the connection where the store sends a certain word: before the
 * server has it, or behind it, when only the answer is lost.
 */
export class CuttingProxy {
  readonly host = '127.0.0.1';
  private cut: { readonly word: string; readonly delivers: boolean } | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    server.on('connection', (client) => this.join(client));
  }

  static async start(target: { readonly host: string; readonly port: number }): Promise<CuttingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new CuttingProxy(server, target);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Breaks the connection once. */
  cutAt(word: string, { delivers }: { readonly delivers: boolean }): void {
    this.cut = { word, delivers };
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(client: Socket): void {
    const server = connect({ ...this.target, noDelay: true });
    client.setNoDelay();
    for (const [end, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => other.destroy());
    }
    server.on('data', (chunk) => client.write(chunk));
    client.on('data', (chunk: Buffer) => this.pass(chunk, client, server));
  }

  private pass(chunk: Buffer, client: Socket, server: Socket): void {
    const { cut } = this;
    if (cut === undefined || !chunk.includes(cut.word)) return void server.write(chunk);
    this.cut = undefined;
    // Only when the server has said that it is done may the client hear that the connection is gone.
    if (cut.delivers)
      server
        .removeAllListeners('data')
        .once('data', () => client.destroy())
        .write(chunk);
    else client.destroy();
  }
}
