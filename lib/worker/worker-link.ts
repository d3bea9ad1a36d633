import { packet, type Packet } from '../protocol/index.js';
import { backoffDelay } from '../time/backoff.js';
import type { Timer } from '../time/clock.js';
import { type ConnectionHandler, type Dialer, Heartbeat, type PacketConnection } from '../transport/index.js';
import type { JobAssignment } from './assigned-job.js';
import type { Capacity } from './capacity.js';
import type { ResolvedWorkerOptions } from './worker-options.js';
import { WorkerSession } from './worker-session.js';
import {
  connectionLost,
  noSignOfLife,
  serverAway,
  serverBack,
  serverRefused,
  workerStopped,
} from './worker.messages.js';

/** The worker around the links. */
export interface LinkOwner {
  readonly options: ResolvedWorkerOptions;
  run(job: JobAssignment, link: WorkerLink, session: WorkerSession): void;
  roomMade(): void;
  connected(link: WorkerLink): void;
  /** There is no connection; `session` is the one that was lost, where there was one. */
  disconnected(link: WorkerLink, error: Error, session?: WorkerSession): void;
}

/** What a link is for. */
export interface LinkPurpose {
  readonly dialer: Dialer;
  /** Those links have the same that serve the same functions. */
  readonly group: string;
  /** The places that its jobs take. */
  readonly capacity: Capacity;
  /** What to announce to the server. */
  abilities(): Iterable<Packet>;
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
  /** Ends a dial that is under way. */
  private readonly closing = new AbortController();
  private retry: Timer | undefined;
  /** Told when the connection that is there now has ended. */
  private closed: () => void = () => undefined;

  constructor(
    readonly purpose: LinkPurpose,
    private readonly owner: LinkOwner,
  ) {}

  get address(): string {
    return this.purpose.dialer.address;
  }

  /** Absent while there is no connection. */
  get session(): WorkerSession | undefined {
    return this.current;
  }

  connect(): void {
    this.purpose.dialer.dial(this.owner.options.connectTimeout, this.closing.signal).then(
      (connection) => this.begin(connection),
      (error: Error) => this.away(error),
    );
  }

  /** Sends what is queued, closes, and connects no more. Ends when the connection has. */
  async close(): Promise<void> {
    this.open = false;
    this.retry?.cancel();
    this.closing.abort(new Error(workerStopped));
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
    const { owner, purpose } = this;
    const session: WorkerSession = new WorkerSession(
      {
        send: (request) => connection.send(request),
        run: (job) => owner.run(job, this, session),
        roomMade: () => owner.roomMade(),
        refused: (code, text) => owner.options.logger.warn(serverRefused(this.address, code, text)),
      },
      purpose.capacity,
    );
    this.connection = connection;
    this.current = session;
    connection.open(this.readerOf(session, connection));
    const { clientId, token } = owner.options;
    if (token !== '') connection.send(packet('OPTION_REQ', [`token:${token}`]));
    session.begin(clientId, purpose.abilities());
    owner.connected(this);
    if (connection.inProcess) this.proven();
  }

  /** The server is there. A connection alone proves nothing: what stands before a dead server accepts them too. */
  private proven(): void {
    if (this.attempts === 0) return;
    this.attempts = 0;
    this.owner.options.logger.log(serverBack(this.address));
  }

  private readerOf(session: WorkerSession, connection: PacketConnection): ConnectionHandler {
    const { clock, heartbeat: interval } = this.owner.options;
    const broken = (error: Error): void => this.broken(connection, error);
    const heartbeat = new Heartbeat(clock, connection.inProcess ? 0 : interval, {
      ask: () => session.askForLife(),
      showedLife: connection.watchLife?.(),
      dead: () => broken(new Error(noSignOfLife(interval))),
    });
    heartbeat.start();
    return {
      packet: (response) => {
        heartbeat.beat();
        this.proven();
        session.receive(response);
      },
      line: () => connection.destroy(),
      fault: broken,
      closed: (error) => {
        heartbeat.stop();
        this.lost(session, error);
      },
    };
  }

  private broken(connection: PacketConnection, error: Error): void {
    this.owner.options.logger.error(`${this.address}: ${error.message}`);
    connection.destroy();
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
    if (this.attempts === 0) options.logger.warn(serverAway(error.message));
    const wait = backoffDelay(this.attempts, Math.random(), options.backoff);
    this.attempts++;
    this.retry = options.clock.schedule(wait, () => this.connect());
  }
}
