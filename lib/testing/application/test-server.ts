import type { EmbeddedServer } from '../../nest/index.js';
import type { JobServer } from '../../server/index.js';
import { ConnectError, type Dialer, type PacketConnection } from '../../transport/index.js';
import { serverStopped } from '../testing.messages.js';
import { TrackedConnection } from './tracked-connection.js';

const ADDRESS = 'in-process';

/** An embedded server that a test may stop and start again, and whose connections it may break. */
export class TestServer implements EmbeddedServer {
  /** Connections of clients and workers that have not closed. */
  readonly connections = new Set<PacketConnection>();
  /** How many have passed so far, in either direction. */
  packets = 0;
  private current: JobServer | undefined;

  constructor(private readonly make: () => JobServer) {
    this.start();
  }

  private readonly way: Dialer = { address: ADDRESS, dial: (timeout) => this.dial(timeout) };

  /** Always the same: clients keep one connection for each. */
  dialer(): Dialer {
    return this.way;
  }

  async open(): Promise<void> {
    await this.running().open();
  }

  async listen(options: Parameters<JobServer['listen']>[0]): ReturnType<JobServer['listen']> {
    return this.running().listen(options);
  }

  /** Breaks every connection; clients and workers connect again. */
  dropConnections(): void {
    for (const connection of this.connections) connection.destroy();
  }

  /** A new server, where there is none. */
  start(): void {
    this.current ??= this.make();
  }

  /** The server ends with all its jobs, and its connections with it. */
  async stop(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.close();
  }

  async close(): Promise<void> {
    await this.stop();
  }

  private async dial(timeout: number): Promise<PacketConnection> {
    const connection = await this.running().dialer().dial(timeout);
    const tracked = new TrackedConnection(connection, {
      passed: () => {
        this.packets++;
      },
      closed: () => this.connections.delete(tracked),
    });
    this.connections.add(tracked);
    return tracked;
  }

  private running(): JobServer {
    if (this.current === undefined) throw new ConnectError(ADDRESS, serverStopped);
    return this.current;
  }
}
