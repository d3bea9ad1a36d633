import type { ProtocolError } from '../protocol/index.js';
import { backoffDelay } from '../time/backoff.js';
import type { Timer } from '../time/clock.js';
import type { ConnectionHandler, Dialer, PacketConnection } from '../transport/index.js';
import type { JobAssignment } from './assigned-job.js';
import type { Capacity } from './capacity.js';
import type { ResolvedWorkerOptions } from './worker-options.js';
import { WorkerSession } from './worker-session.js';
import { connectionLost, serverAway, serverBack, serverRefused } from './worker.messages.js';

/** The worker around the links. */
export interface LinkOwner {
  readonly options: ResolvedWorkerOptions;
  readonly capacity: Capacity;
  /** What to announce to the link's server, as byte strings. */
  functionNamesFor(link: WorkerLink): Iterable<string>;
  run(job: JobAssignment, link: WorkerLink, session: WorkerSession): void;
  roomMade(): void;
  connected(link: WorkerLink): void;
  /** There is no connection; `session` is the one that was lost, where there was one. */
  disconnected(link: WorkerLink, error: Error, session?: WorkerSession): void;
}

/**
 * Keeps one worker registered with one server: connects, introduces the worker, and when the connection is lost, or
 * cannot be made, tries again after a growing wait until it is closed. It says once that the server is away, and once
 * that it is back.
 */
export class WorkerLink {
  private connection: PacketConnection | undefined;
  private current: WorkerSession | undefined;
  private attempts = 0;
  private open = true;
  private retry: Timer | undefined;
  /** Told when the connection that is there now has ended. */
  private closed: () => void = () => undefined;

  constructor(
    private readonly dialer: Dialer,
    private readonly owner: LinkOwner,
  ) {}

  get address(): string {
    return this.dialer.address;
  }

  /** Absent while there is no connection. */
  get session(): WorkerSession | undefined {
    return this.current;
  }

  connect(): void {
    this.dialer.dial(this.owner.options.connectTimeout).then(
      (connection) => this.begin(connection),
      (error: Error) => this.away(error),
    );
  }

  /** Sends what is queued, closes, and connects no more. Ends when the connection has. */
  async close(): Promise<void> {
    this.open = false;
    this.retry?.cancel();
    const { connection } = this;
    if (connection === undefined) return;
    const { clock, connectTimeout } = this.owner.options;
    const cut = clock.schedule(connectTimeout, () => connection.destroy());
    await new Promise<void>((resolve) => {
      this.closed = resolve;
      connection.end();
    });
    cut.cancel();
  }

  private begin(connection: PacketConnection): void {
    if (!this.open) return connection.destroy();
    const { owner } = this;
    const session: WorkerSession = new WorkerSession(
      {
        send: (request) => connection.send(request),
        run: (job) => owner.run(job, this, session),
        roomMade: () => owner.roomMade(),
        refused: (code, text) => owner.options.logger.warn(serverRefused(this.address, code, text)),
      },
      owner.capacity,
    );
    this.connection = connection;
    this.current = session;
    connection.open(this.readerOf(session, connection));
    if (this.attempts > 0) owner.options.logger.log(serverBack(this.address));
    this.attempts = 0;
    session.begin(owner.options.clientId, owner.functionNamesFor(this));
    owner.connected(this);
  }

  private readerOf(session: WorkerSession, connection: PacketConnection): ConnectionHandler {
    return {
      packet: (response) => session.receive(response),
      line: () => connection.destroy(),
      fault: (error: ProtocolError) => {
        this.owner.options.logger.error(`${this.address}: ${error.message}`);
        connection.destroy();
      },
      closed: (error) => this.lost(session, error),
    };
  }

  private lost(session: WorkerSession, cause?: Error): void {
    this.current = undefined;
    this.connection = undefined;
    session.lost();
    this.closed();
    this.away(cause ?? new Error(connectionLost(this.address)), session);
  }

  private away(error: Error, session?: WorkerSession): void {
    const { options } = this.owner;
    this.owner.disconnected(this, error, session);
    if (!this.open) return;
    if (this.attempts === 0) options.logger.warn(serverAway(this.address, error.message));
    const wait = backoffDelay(this.attempts, Math.random(), options.backoff);
    this.attempts++;
    this.retry = options.clock.schedule(wait, () => this.connect());
  }
}
