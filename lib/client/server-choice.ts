import type { Dialer } from '../transport/index.js';
import { ClientConnection } from './client-connection.js';
import { ClientClosedError } from './client-error.js';
import type { ClientSession } from './client-session.js';

/** The client's connections, one for each server, in order of preference. */
export class ServerChoice {
  readonly connections: readonly ClientConnection[];

  constructor(
    dialers: readonly Dialer[],
    private readonly connectTimeout: number,
  ) {
    this.connections = dialers.map((dialer) => new ClientConnection(dialer));
  }

  /** The preferred server's session, where its connection is open. */
  get ready(): ClientSession | undefined {
    return this.connections[0]?.session;
  }

  /**
   * The session of the first server that can be reached.
   *
   * @throws ConnectError where none can; with several servers one that has each one's own as its `errors`
   */
  async reach(): Promise<ClientSession> {
    const errors: Error[] = [];
    for (const connection of this.connections) {
      try {
        return await connection.connect(this.connectTimeout);
      } catch (error) {
        if (error instanceof ClientClosedError) throw error;
        errors.push(error as Error);
      }
    }
    if (errors.length === 1) throw errors[0];
    throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
  }

  /** Every server's session. @throws the error of the first that cannot be reached */
  reachAll(): Promise<ClientSession[]> {
    return Promise.all(this.connections.map((connection) => connection.connect(this.connectTimeout)));
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }
}
