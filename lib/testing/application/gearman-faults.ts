import { wholeNumber } from '../../options/index.js';
import { noServer } from '../testing.messages.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import type { TestHarness } from './test-harness.js';
import type { TestServer } from './test-server.js';

/** What can go wrong between an application and its embedded servers, on purpose. Several clusters' fail together. */
export class GearmanFaults {
  constructor(private readonly harness: TestHarness) {}

  /**
   * Breaks every connection of clients and workers, which connect again: background jobs under way are done again, as
   * attempt 2; those whose results somebody waits for are forgotten, and he gets a ConnectionLostError.
   *
   * @throws GearmanTestingError without an embedded server
   */
  dropConnections(): void {
    const servers = this.servers();
    this.harness.drops++;
    for (const server of servers) server.dropConnections();
  }

  /**
   * Ends the server with its jobs, which are `abandoned` then. Submissions get a ConnectError until it is back.
   *
   * @throws GearmanTestingError without an embedded server
   */
  async stopServer(): Promise<void> {
    const servers = this.servers();
    this.harness.drops++;
    await Promise.all(servers.map((server) => server.stop()));
    this.harness.jobs?.onServers.lose();
  }

  /** Starts a new server in its place, which has no jobs. @throws GearmanTestingError without an embedded server */
  async restartServer(): Promise<void> {
    await this.stopServer();
    for (const server of this.servers()) server.start();
  }

  /**
   * Has every job wait before its handler is called, in ms by the application's clock; 0 ends it. A job that is given up
   * meanwhile does not reach its handler.
   *
   * @throws OptionError for what is no whole number of at least 0
   */
  slowWorkers(ms: number): void {
    this.harness.slowDown.set(wholeNumber('the delay of slow workers (in ms)', ms, 0));
  }

  private servers(): readonly TestServer[] {
    if (this.harness.servers.length === 0) throw new GearmanTestingError(noServer);
    return this.harness.servers;
  }
}
