import { JobHandles, JobQueue } from '../queue/index.js';
import { EventChannel } from '../telemetry/event-channel.js';
import {
  ConnectionGate,
  type Dialer,
  listen,
  type ListenOptions,
  type Listener,
  MemoryListener,
  type PacketConnection,
} from '../transport/index.js';
import type { HttpFront, HttpFrontOptions, HttpListenOptions } from './http/index.js';
import { defaultHandlePrefix, digest } from './job-names.js';
import { KeptQueue } from './keeping/kept-queue.js';
import { listenerThrew } from './server.messages.js';
import type { JobServerEvents } from './server-events.js';
import { type ServerSnapshot, snapshotOf } from './server-snapshot.js';
import { QueueTimer } from './queue-timer.js';
import { ServerConnection } from './server-connection.js';
import type { ServerContext } from './server-context.js';
import { type JobServerOptions, resolveServerOptions } from './server-options.js';

/**
 * ```
 *        drain              no job is left: results are sent        the last connection has closed
 *  open --------> draining ---------------------------------> ending -----------------------------> closed
 *    '---------------'------------------- close -----------------'---------------------------------->'
 * ```
 */
type ServerState = 'open' | 'draining' | 'ending' | 'closed';

/**
 * A Gearman job server. It serves connections of the same process as soon as it is made, and TCP from `listen` on;
 * `close` ends both. Jobs are in memory, and background jobs in a store besides, where there is one.
 *
 * @example
 * const server = new JobServer();
 * const { port } = await server.listen({ port: 4730 });
 * const client = new GearmanClient({ servers: server.dialer() });
 */
export class JobServer {
  private readonly context: ServerContext;
  private readonly memory = new MemoryListener((connection) => this.accept(connection));
  private readonly listeners: Listener[] = [this.memory];
  private readonly fronts: HttpFront[] = [];
  private readonly gate: ConnectionGate;
  private readonly timer: QueueTimer;
  private readonly kept: KeptQueue | undefined;
  private readonly closing: Promise<void>[] = [];
  private accepted = 0;
  private state: ServerState = 'open';
  private tellClosed: () => void = () => undefined;
  /** Told when the server has closed, by `close`, `drain` or an admin command. */
  readonly closed = new Promise<void>((resolve) => {
    this.tellClosed = resolve;
  });

  /** @throws OptionError; RangeError for `jobHandlePrefix` */
  constructor(options: JobServerOptions = {}) {
    const { jobHandlePrefix = defaultHandlePrefix(), ...resolved } = resolveServerOptions(options);
    const { store, clock, logger } = resolved;
    const events: ServerContext['events'] = new EventChannel((error) => logger.error(listenerThrew(error)));
    const settle = (): void => this.settle();
    this.kept = store && new KeptQueue(store, { clock, logger, events, settle, queue: () => queue });
    const queue = new JobQueue({
      ...resolved,
      ...(this.kept && { keeper: this.kept.keeper }),
      handles: new JobHandles(jobHandlePrefix),
      digest,
    });
    this.gate = new ConnectionGate(resolved);
    this.timer = new QueueTimer(queue, clock);
    this.context = {
      ...resolved,
      queue,
      connections: new Set(),
      events,
      settle: () => this.settle(),
      shutDown: (graceful) => void (graceful ? this.drain() : this.close()),
    };
  }

  /** How it is at this moment. Takes time by how many functions and connections there are. */
  snapshot(): ServerSnapshot {
    return snapshotOf(this.context);
  }

  /** Listens to what happens to the server and its connections. @returns a function that ends it */
  on<Name extends keyof JobServerEvents>(
    name: Name,
    listener: (event: JobServerEvents[Name]) => unknown,
  ): () => void {
    return this.context.events.on(name, listener);
  }

  /** Connects clients and workers of the same process, without a socket. */
  dialer(): Dialer {
    this.kept?.openUnasked();
    return this.memory;
  }

  /**
   * Opens the store and begins to queue what is kept there. `listen` and the first use do it themselves. Idempotent.
   *
   * @throws StoreError where the store cannot be reached or used
   */
  async open(): Promise<void> {
    await this.kept?.open();
  }

  /**
   * Accepts clients, workers and admin tools over TCP, TLS or a Unix socket, in addition to where it listens already.
   *
   * @returns the port, which matters where 0 was asked for, and the address as text
   * @throws the system's error where the port cannot be had; StoreError; OptionError; an Error where the server is closed, also meanwhile
   */
  async listen(options: ListenOptions): Promise<{ port: number; address: string }> {
    await this.open();
    const listener = await listen(options, (connection) => this.accept(connection), this.gate);
    await this.keepWhileOpen(listener);
    this.listeners.push(listener);
    this.context.logger.log(`job server listens on ${listener.address}`);
    this.context.events.emit('listening', { address: listener.address });
    return { port: listener.port, address: listener.address };
  }

  /**
   * Takes jobs over HTTP too: gearmand's dialect (`POST /function`) and a JSON API, described at `/openapi.json`, on one port.
   *
   * @param options where it listens, 127.0.0.1:8080 by default, and the limits of requests and kept results
   * @returns the port, which matters where 0 was asked for, and the address as text
   * @throws OptionError; the system's error where the port cannot be had; an Error where the server is closed
   */
  async listenHttp(
    options: HttpListenOptions & HttpFrontOptions = {},
  ): Promise<{ port: number; address: string }> {
    const { startHttp } = await import('./http/index.js');
    await this.open();
    const { front, listening } = await startHttp(this.context, options);
    await this.keepWhileOpen(front);
    this.fronts.push(front);
    return listening;
  }

  /**
   * Takes no more connections over TCP, goes on for those that are there, and closes when no job is left, as gearmand does
   * on SIGUSR1. Ends when it has closed. Idempotent.
   */
  async drain(): Promise<void> {
    if (this.state === 'open') {
      this.state = 'draining';
      this.context.events.emit('draining', { jobs: this.context.queue.size });
      const others = this.listeners.splice(0).filter((listener) => listener !== this.memory);
      this.listeners.push(this.memory);
      for (const listener of others) this.closing.push(listener.close());
      for (const front of this.fronts) this.closing.push(front.drain());
    }
    this.settle();
    await this.closed;
  }

  /** Stops listening and closes every connection, at once, as gearmand does on SIGTERM. Idempotent. */
  async close(): Promise<void> {
    const isFirst = this.state !== 'closed';
    this.state = 'closed';
    const ends = [...this.listeners.splice(0), ...this.fronts.splice(0)];
    this.closing.push(...ends.map((end) => end.close()));
    this.timer.stop();
    this.kept?.seal();
    for (const connection of this.context.connections) connection.destroy();
    await Promise.all(this.closing);
    await this.kept?.close();
    this.tellClosed();
    if (isFirst) this.context.events.emit('closed', {});
  }

  /** @throws Error where the server was closed meanwhile; the listener is closed then too */
  private async keepWhileOpen(listener: Pick<Listener, 'close'>): Promise<void> {
    if (this.state === 'open') return;
    await listener.close();
    throw new Error(`this JobServer is ${this.state}; make a new one to listen again`);
  }

  private settle(): void {
    this.timer.update();
    const { queue, connections } = this.context;
    if (this.state === 'draining' && queue.size === 0 && this.kept?.isReplaying !== true) {
      this.state = 'ending';
      for (const connection of connections) connection.end();
    }
    if (this.state === 'ending' && connections.size === 0) void this.close();
  }

  private accept(connection: PacketConnection): void {
    const served = new ServerConnection(++this.accepted, connection, this.context);
    this.context.connections.add(served);
    this.context.events.emit('connected', { number: served.number, address: served.address });
    served.open();
  }
}
