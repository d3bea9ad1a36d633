import { noServer } from '../testing.messages.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import type { TestHarness } from './test-harness.js';
import type { TestServer } from './test-server.js';

/** What can go wrong between an application and its embedded server, on purpose. */
export class GearmanFaults {
  constructor(private readonly harness: TestHarness) {}

  /**
   * Breaks every connection of clients and workers, which connect again: jobs under way go to another worker, tasks that
   * wait for results get a ConnectionLostError.
   *
   * @throws GearmanTestingError without an embedded server
   */
  dropConnections(): void {
    for (const server of this.servers()) server.dropConnections();
  }

  /** Ends the server with its jobs. @throws GearmanTestingError without an embedded server */
  async stopServer(): Promise<void> {
    await Promise.all(this.servers().map((server) => server.stop()));
  }

  /** Starts a new server in its place, which has no jobs. @throws GearmanTestingError without an embedded server */
  async restartServer(): Promise<void> {
    await Promise.all(this.servers().map((server) => server.restart()));
  }

  /** Has every job wait before its handler is called, in ms by the application's clock; 0 ends it. */
  slowWorkers(ms: number): void {
    this.harness.slowness = ms;
  }

  private servers(): readonly TestServer[] {
    if (this.harness.servers.length === 0) throw new GearmanTestingError(noServer);
    return this.harness.servers;
  }
}
