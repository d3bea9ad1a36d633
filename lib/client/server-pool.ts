import type { Clock } from '../time/clock.js';
import { ClientConnection, type ConnectionOptions } from './client-connection.js';
import type { ClientSession } from './client-session.js';
import { firstReachable } from './first-reachable.js';
import { type ServerChoiceKey, type ServerOrder, ServerOrdering } from './server-order.js';
import type { Dialer } from '../transport/index.js';

/**
 * The client's connections, one for each server. A server that cannot be reached is passed over until its backoff is
 * over, and then looked for in the background, so that no call waits for it while another server is there.
 */
export class ServerPool {
  readonly connections: readonly ClientConnection[];
  private readonly ordering: ServerOrdering<ClientConnection>;
  private readonly clock: Clock;

  constructor(dialers: readonly Dialer[], order: ServerOrder, options: ConnectionOptions) {
    this.connections = dialers.map((dialer, index) => {
      const replaceable = dialers.length > 1 ? () => this.othersPresent(index) : undefined;
      return new ClientConnection(dialer, options, replaceable);
    });
    this.ordering = new ServerOrdering(this.connections, order);
    this.clock = options.clock;
  }

  orderFor(key: ServerChoiceKey): readonly ClientConnection[] {
    return this.ordering.orderFor(key);
  }

  /** The session of the first server in order that is not away, where it is connected: the way without a promise. */
  ready(order: readonly ClientConnection[]): ClientSession | undefined {
    const now = this.clock.now();
    for (const connection of order) {
      if (connection.session !== undefined) return connection.session;
      if (!connection.away) return undefined;
      if (connection.dueAt(now)) connection.lookForIt();
    }
    return undefined;
  }

  /**
   * The session of the first server in order that can be reached. Those that are away are tried last.
   *
   * @throws ConnectError where none can; with several servers an AggregateError of theirs
   */
  reach(order: readonly ClientConnection[]): Promise<ClientSession> {
    const present = order.filter(({ away }) => !away);
    const absent = order.filter(({ away }) => away);
    return firstReachable([...present, ...absent], this.clock);
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  private othersPresent(index: number): boolean {
    return this.connections.some(({ away }, other) => other !== index && !away);
  }
}
