import type { ConnectionHandler, Dialer, PacketConnection } from '../transport/index.js';
import { ClientClosedError, ConnectionLostError } from './client-error.js';
import { ClientSession } from './client-session.js';

/**
 * The one connection to one server. It is made when it is first needed, kept, and made anew after it was lost; what
 * was under way when it was lost is told so.
 */
export class ClientConnection {
  private connection: PacketConnection | undefined;
  private connecting: Promise<ClientSession> | undefined;
  private current: ClientSession | undefined;
  private closedByUs = false;

  constructor(private readonly dialer: Dialer) {}

  get address(): string {
    return this.dialer.address;
  }

  /** The session of the open connection, where there is one: the way without a promise. */
  get session(): ClientSession | undefined {
    return this.current;
  }

  /**
   * The open connection's session, or that of a new connection. Callers at the same time share one attempt.
   *
   * @param timeout ms to wait for a new connection
   * @throws ConnectError, ClientClosedError
   */
  async connect(timeout: number): Promise<ClientSession> {
    if (this.closedByUs) throw new ClientClosedError();
    if (this.current !== undefined) return this.current;
    this.connecting ??= this.open(timeout).finally(() => {
      this.connecting = undefined;
    });
    return this.connecting;
  }

  /** Closes for good. */
  close(): void {
    this.closedByUs = true;
    this.connection?.end();
    this.current?.lost(new ClientClosedError());
    this.current = undefined;
  }

  private async open(timeout: number): Promise<ClientSession> {
    const connection = await this.dialer.dial(timeout);
    if (this.closedByUs) {
      connection.destroy();
      throw new ClientClosedError();
    }
    const session = new ClientSession(this.address, (request) => connection.send(request));
    this.connection = connection;
    this.current = session;
    connection.open(this.readerOf(session, connection));
    session.enableExceptions();
    return session;
  }

  /** Each connection has a reader of its own: a late word of a lost one must not end its successor. */
  private readerOf(session: ClientSession, connection: PacketConnection): ConnectionHandler {
    const lose = (cause?: Error): void => {
      if (this.current === session) this.current = undefined;
      session.lost(new ConnectionLostError(this.address, { cause }));
      connection.destroy();
    };
    return {
      packet: (response) => session.receive(response),
      line: (line) => lose(new Error(`expected packets, got the text ${JSON.stringify(line)}`)),
      fault: lose,
      closed: lose,
    };
  }
}
