import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

import { wholeNumber } from '../options/index.js';
import { HANDLE_PREFIX_MAX, HandleSequence, JobQueue } from '../queue/index.js';
import { type GearmanLogger, SILENT_LOGGER } from '../telemetry/logger.js';
import { type Clock, SystemClock } from '../time/clock.js';
import {
  type Dialer,
  type Listener,
  MemoryListener,
  type PacketConnection,
  TcpListener,
  type TcpListenOptions,
} from '../transport/index.js';
import { QueueTimer } from './queue-timer.js';
import { ServerConnection } from './server-connection.js';
import type { ServerContext } from './server-context.js';

export interface JobServerOptions {
  /** Where the server says what an operator should know. Default: nowhere. */
  readonly logger?: GearmanLogger;
  /** What job handles begin with. At most 50 bytes. Default `H:` and the machine's name, as gearmand's. */
  readonly jobHandlePrefix?: string;
  /**
   * With how many lost workers a job is given up and its clients are told that it failed; 0 is with the first, as 1 is.
   * Default -1: never.
   */
  readonly jobRetries?: number;
  /** For tests of time. Default the machine's. */
  readonly clock?: Clock;
}

/**
 * A Gearman job server. It serves connections of the same process as soon as it is made, and TCP from `listen` on;
 * `close` ends both. Jobs are kept in memory.
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
  private accepted = 0;
  private closed = false;

  /** @throws OptionError for `jobRetries`, RangeError for `jobHandlePrefix` */
  constructor({
    logger = SILENT_LOGGER,
    jobHandlePrefix = defaultPrefix(),
    jobRetries = -1,
    clock = new SystemClock(),
  }: JobServerOptions = {}) {
    const queue = new JobQueue({
      handles: new HandleSequence(jobHandlePrefix),
      digest,
      jobRetries: wholeNumber('jobRetries', jobRetries, -1),
    });
    this.context = { queue, timer: new QueueTimer(queue, clock), clock, logger, connections: new Set() };
  }

  /** Connects clients and workers of the same process, without a socket. */
  dialer(): Dialer {
    return this.memory;
  }

  /**
   * Accepts clients, workers and admin tools over TCP, in addition to where it listens already.
   *
   * @returns the port, which matters where 0 was asked for, and the address as text
   * @throws the system's error where the port cannot be had; an Error where the server is closed, also meanwhile
   */
  async listen(options: TcpListenOptions): Promise<{ port: number; address: string }> {
    const listener = await TcpListener.listen(options, (connection) => this.accept(connection));
    if (this.closed) {
      await listener.close();
      throw new Error('this JobServer is closed; make a new one to listen again');
    }
    this.listeners.push(listener);
    this.context.logger.log(`job server listens on ${listener.address}`);
    return { port: listener.port, address: listener.address };
  }

  /** Stops listening and closes every connection, at once, as gearmand does on SIGTERM. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    const closing = this.listeners.map((listener) => listener.close());
    this.listeners.length = 0;
    this.context.timer.stop();
    for (const connection of this.context.connections) connection.destroy();
    await Promise.all(closing);
  }

  private accept(connection: PacketConnection): void {
    this.accepted++;
    const served = new ServerConnection(this.accepted, connection, this.context);
    this.context.connections.add(served);
    served.open();
  }
}

function defaultPrefix(): string {
  return `H:${hostname()}`.slice(0, HANDLE_PREFIX_MAX);
}

function digest(workload: Buffer): string {
  return createHash('sha256').update(workload).digest('base64');
}
