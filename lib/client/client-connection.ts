import { type BackoffOptions, backoffDelay } from '../time/backoff.js';
import type { Clock } from '../time/clock.js';
import { type ConnectionHandler, type Dialer, Heartbeat, type PacketConnection } from '../transport/index.js';
import { ClientClosedError, ConnectionLostError } from './client-error.js';
import { ClientSession } from './client-session.js';
import { Settlement } from './settlement.js';

/** What a client's connections have in common. */
export interface ConnectionOptions {
  /** How long a new connection may take, in ms. */
  readonly connectTimeout: number;
  /** How often to look for signs of life, in ms; 0 is never. */
  readonly heartbeat: number;
  /** Shown by the admin command `workers`; empty is none. */
  readonly clientId: string;
  /** Whether the server shall tell of exceptions. */
  readonly exceptions: boolean;
  readonly backoff: BackoffOptions;
  readonly clock: Clock;
}

/**
 * The one connection to one server. It is made when it is first needed, kept, and made anew after it was lost; what
 * was under way when it was lost is told so. A server that could not be reached is away until it is found again.
 */
export class ClientConnection {
  private connection: PacketConnection | undefined;
  private connecting: Settlement<ClientSession> | undefined;
  private current: ClientSession | undefined;
  private closedByUs = false;
  private failures = 0;
  private nextAttempt = 0;

  constructor(
    private readonly dialer: Dialer,
    private readonly options: ConnectionOptions,
  ) {}

  get address(): string {
    return this.dialer.address;
  }

  /** The session of the open connection, where there is one. */
  get session(): ClientSession | undefined {
    return this.current;
  }

  /** Whether the last attempt to connect failed. */
  get away(): boolean {
    return this.failures > 0;
  }

  /** Whether an absent server's backoff is over. */
  dueAt(now: number): boolean {
    return now >= this.nextAttempt;
  }

  /**
   * The open connection's session, or that of a new connection. Callers at the same time share one attempt.
   *
   * @throws ConnectError, ClientClosedError
   */
  async connect(): Promise<ClientSession> {
    if (this.closedByUs) throw new ClientClosedError();
    if (this.current !== undefined) return this.current;
    return (this.connecting ?? this.attempt()).promise;
  }

  /** Connects in the background: success and failure show in `session` and `away`. */
  lookForIt(): void {
    this.connect().catch(() => undefined);
  }

  /** Closes for good. Nobody waits for a connection that is being made; it is closed when it is there. */
  close(): void {
    this.closedByUs = true;
    this.connecting?.reject(new ClientClosedError());
    this.connection?.end();
    this.current?.lost(new ClientClosedError());
    this.current = undefined;
  }

  private attempt(): Settlement<ClientSession> {
    const attempt = new Settlement<ClientSession>();
    this.connecting = attempt;
    this.open()
      .finally(() => {
        this.connecting = undefined;
      })
      .then(
        (session) => attempt.resolve(session),
        (error: unknown) => attempt.reject(error),
      );
    return attempt;
  }

  private async open(): Promise<ClientSession> {
    const connection = await this.dial();
    if (this.closedByUs) {
      connection.destroy();
      throw new ClientClosedError();
    }
    const session = new ClientSession(this.address, (request) => connection.send(request));
    this.connection = connection;
    this.current = session;
    connection.open(this.readerOf(session, connection));
    session.begin(this.options);
    return session;
  }

  private async dial(): Promise<PacketConnection> {
    try {
      const connection = await this.dialer.dial(this.options.connectTimeout);
      this.failures = 0;
      return connection;
    } catch (error) {
      const { clock, backoff } = this.options;
      this.nextAttempt = clock.now() + backoffDelay(this.failures, Math.random(), backoff);
      this.failures++;
      throw error;
    }
  }

  /** Each connection has a reader of its own: a late word of a lost one must not end its successor. */
  private readerOf(session: ClientSession, connection: PacketConnection): ConnectionHandler {
    const lose = (cause?: Error): void => {
      heartbeat.stop();
      if (this.current === session) this.current = undefined;
      session.lost(new ConnectionLostError(this.address, { cause }));
      connection.destroy();
    };
    const interval = connection.inProcess ? 0 : this.options.heartbeat;
    const heartbeat = new Heartbeat(this.options.clock, interval, {
      ask: () => session.askForLife(),
      showedLife: () => connection.showedLife?.() ?? false,
      dead: () => lose(new Error(`no sign of life within ${interval} ms`)),
    });
    heartbeat.start();
    return {
      packet: (response) => {
        heartbeat.beat();
        session.receive(response);
      },
      line: (line) => lose(new Error(`expected packets, got the text ${JSON.stringify(line)}`)),
      fault: lose,
      closed: lose,
    };
  }
}
