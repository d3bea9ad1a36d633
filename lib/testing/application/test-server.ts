import type { EmbeddedServer } from '../../nest/index.js';
import type { JobServer } from '../../server/index.js';
import { ConnectError, type Dialer, type PacketConnection } from '../../transport/index.js';
import { TrackedConnection } from './tracked-connection.js';

/** An embedded server that a test may stop and start again, and whose connections it may break. */
export class TestServer implements EmbeddedServer {
  /** Connections of clients and workers that have not closed. */
  readonly connections = new Set<PacketConnection>();
  private current: JobServer | undefined;

  constructor(private readonly make: () => JobServer) {
    this.current = make();
  }

  dialer(): Dialer {
    return { address: 'in-process', dial: (timeout) => this.dial(timeout) };
  }

  async listen(options: Parameters<JobServer['listen']>[0]): ReturnType<JobServer['listen']> {
    if (this.current === undefined) throw new ConnectError('in-process', 'the test has stopped the server');
    return this.current.listen(options);
  }

  /** Breaks every connection; clients and workers connect again. */
  dropConnections(): void {
    for (const connection of this.connections) connection.destroy();
  }

  /** The server ends with all its jobs, and its connections with it. */
  async stop(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.close();
  }

  /** A new server takes the old one's place. */
  async restart(): Promise<void> {
    await this.stop();
    this.current = this.make();
  }

  async close(): Promise<void> {
    await this.stop();
  }

  private async dial(timeout: number): Promise<PacketConnection> {
    if (this.current === undefined) throw new ConnectError('in-process', 'the test has stopped the server');
    const connection = await this.current.dialer().dial(timeout);
    const tracked = new TrackedConnection(connection, () => this.connections.delete(tracked));
    this.connections.add(tracked);
    return tracked;
  }
}
