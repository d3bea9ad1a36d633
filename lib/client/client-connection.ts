import { type BackoffOptions, backoffDelay } from '../time/backoff.js';
import type { Clock } from '../time/clock.js';
import type { Dialer, PacketConnection } from '../transport/index.js';
import { ClientClosedError } from './client-error.js';
import { ClientLink, type LinkPort } from './client-link.js';
import type { ClientSession } from './client-session.js';
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
  /** By which a server with access rules knows the client; empty is none. */
  readonly token: string;
  readonly backoff: BackoffOptions;
  readonly clock: Clock;
}

/**
 * The one connection to one server. It is made when it is first needed, kept, and made anew after it was lost; what
 * was under way when it was lost is told so. A server that could not be reached, ended a connection without a word, or
 * owes an answer for too long, is away until it speaks: a connection alone proves nothing.
 */
export class ClientConnection {
  private link: ClientLink | undefined;
  private connecting: Settlement<ClientSession> | undefined;
  private closedByUs = false;
  /** Ends a dial that is under way. */
  private readonly closing = new AbortController();
  private failures = 0;
  private nextAttempt = 0;

  constructor(
    private readonly dialer: Dialer,
    private readonly options: ConnectionOptions,
    /** Whether another server may do what this one leaves undone; absent where there is only one. */
    private readonly replaceable?: () => boolean,
  ) {}

  get address(): string {
    return this.dialer.address;
  }

  /** The session of the open connection, where there is one and its server is not away. */
  get session(): ClientSession | undefined {
    return this.away ? undefined : this.link?.session;
  }

  /** Whether the server was missed, and has not spoken since. */
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
    if (this.link !== undefined) return this.link.session;
    return (this.connecting ?? this.attempt()).promise;
  }

  /** Connects in the background: success and failure show in `session` and `away`. */
  lookForIt(): void {
    this.connect().catch(() => undefined);
  }

  /** Closes for good. A connection that is being made is given up; where it comes all the same, it is closed then. */
  close(): void {
    this.closedByUs = true;
    this.connecting?.reject(new ClientClosedError());
    this.closing.abort(new ClientClosedError());
    this.link?.close();
    this.link = undefined;
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
    const link = new ClientLink(connection, this.options, this.portOfLinks(), this.address);
    this.link = link;
    link.open();
    if (this.away && !this.options.exceptions) link.session.askForLife();
    return link.session;
  }

  private async dial(): Promise<PacketConnection> {
    try {
      const connection = await this.dialer.dial(this.options.connectTimeout, this.closing.signal);
      if (connection.inProcess) this.failures = 0;
      return connection;
    } catch (error) {
      this.missed();
      throw error;
    }
  }

  private missed(): void {
    const { clock, backoff } = this.options;
    this.nextAttempt = clock.now() + backoffDelay(this.failures, Math.random(), backoff);
    this.failures++;
  }

  /** A late word of a lost connection must not end its successor. */
  private portOfLinks(): LinkPort {
    return {
      replaceable: this.replaceable,
      spoke: () => {
        this.failures = 0;
      },
      silent: () => this.missed(),
      lost: (link) => {
        if (this.link !== link) return;
        this.link = undefined;
        if (!link.spoken) this.missed();
      },
    };
  }
}
