import type { Socket } from 'node:net';

import { EventChannel } from '../telemetry/event-channel.js';
import { type Clock, SystemClock } from '../time/clock.js';
import { parseServers, type ServerAddress } from '../transport/index.js';
import {
  type FaultDirection,
  type FaultProxyEvents,
  type LaneFaults,
  NO_FAULTS,
  type Trickle,
} from './faults.js';
import { LOOPBACK, LoopbackListener } from './loopback-listener.js';
import { ProxiedConnection } from './proxied-connection.js';

const BOTH: readonly FaultDirection[] = ['toServer', 'toClient'];

/**
 * A bad network, for tests: stands between clients or workers and a job server, of any kind, and does to their
 * connections what networks do. Faults are switched on while connections are open, add up, and last until `heal()`;
 * those that take a direction befall both without one. The time that they take goes by the `clock`.
 *
 * @example
 * const proxy = new FaultProxy();
 * await proxy.start({ target: 'localhost:4730' });
 * const client = new GearmanClient({ servers: proxy.address, heartbeat: 100 });
 * await client.echo('hello');
 * proxy.halfOpen();
 * await expect(client.echo('still there?')).rejects.toThrow('was lost');
 * expect(String(await client.echo('and now?'))).toBe('and now?');
 * await client.close();
 * await proxy.close();
 */
export class FaultProxy {
  private state: 'new' | 'open' | 'closed' = 'new';
  private readonly listener = new LoopbackListener((client) => this.accept(client));
  private target: Required<ServerAddress> | undefined;
  private muted = false;
  private acceptedSoFar = 0;
  private readonly faults: Record<FaultDirection, LaneFaults> = { toServer: NO_FAULTS, toClient: NO_FAULTS };
  private readonly passed: Record<FaultDirection, number> = { toServer: 0, toClient: 0 };
  private readonly connections = new Set<ProxiedConnection>();
  private readonly clock: Clock;
  private readonly events = new EventChannel<FaultProxyEvents>((error) => {
    // A listener that throws is a mistake in the test.
    queueMicrotask(() => {
      throw error;
    });
  });

  constructor({ clock = new SystemClock() }: { readonly clock?: Clock } = {}) {
    this.clock = clock;
  }

  /** Where clients and workers connect to: `127.0.0.1:` and a port. @throws before `start` */
  get address(): string {
    if (this.listener.port === 0) throw new Error('start() the FaultProxy before asking for its address');
    return `${LOOPBACK}:${this.listener.port}`;
  }

  /** How many connections of clients and workers are open now. */
  get open(): number {
    return Array.from(this.connections).filter(({ open }) => open).length;
  }

  /** How many were accepted so far. */
  get accepted(): number {
    return this.acceptedSoFar;
  }

  /** How many bytes were handed on in each direction so far. */
  get bytes(): Readonly<Record<FaultDirection, number>> {
    return { ...this.passed };
  }

  /** Listens to what happens. @returns a function that ends it */
  on<Name extends keyof FaultProxyEvents>(
    name: Name,
    listener: (event: FaultProxyEvents[Name]) => void,
  ): () => void {
    return this.events.on(name, listener);
  }

  /**
   * Accepts connections, each of which gets one of its own to the target.
   *
   * @throws ServerAddressError; an Error where it was started before
   */
  async start({ target }: { readonly target: ServerAddress | string }): Promise<void> {
    if (this.state !== 'new') throw new Error('this FaultProxy was started already; make a new one');
    [this.target] = parseServers(target);
    this.state = 'open';
    await this.listener.listen();
  }

  /** Ends every connection, and accepts none. Idempotent. */
  async close(): Promise<void> {
    this.state = 'closed';
    for (const connection of this.connections) connection.destroy();
    this.listener.stop();
    await this.listener.stopped();
  }

  /** Bytes arrive so many ms after they were sent; `Infinity` holds them until `heal()`. 0 is no delay. */
  delay(ms: number, direction?: FaultDirection): void {
    this.suffer(direction, { delay: ms });
  }

  /** Bytes arrive in pieces. What sends more than a little is held up: its reader is slow. */
  trickle(trickle: Trickle, direction?: FaultDirection): void {
    if (!(trickle.bytes >= 1)) throw new RangeError(`expected 1 byte or more, got ${trickle.bytes}`);
    this.suffer(direction, { trickle });
  }

  /**
   * Ends each connection with FIN when so many bytes have passed, counted from now or from its beginning. 0 is at once.
   * Without a direction the bytes of either count.
   */
  cutAfter(bytes: number, direction?: FaultDirection): void {
    this.suffer(direction, { ending: { after: bytes, how: 'cut' } });
  }

  /** Like `cutAfter`, with RST. */
  resetAfter(bytes: number, direction?: FaultDirection): void {
    this.suffer(direction, { ending: { after: bytes, how: 'reset' } });
  }

  /** Ends every connection that is open now with RST. */
  reset(): void {
    for (const connection of this.connections) connection.end('reset');
  }

  /**
   * Every connection that is open now goes dead, as when a machine loses power: what is sent is lost, nothing comes,
   * and nobody is told, not even the server of a client that leaves. `heal()` ends them with RST, as the machine does
   * when it is back. New connections pass: forbid them with `refuse()` or `silent()`.
   */
  halfOpen(): void {
    for (const connection of this.connections) connection.die();
  }

  /** Accepts no further connection: they are refused. Those that are open stay. */
  refuse(): void {
    this.listener.stop();
  }

  /**
   * New connections are accepted and hear nothing, as from a server that hangs; the target knows nothing of them.
   * Those that are open stay.
   */
  silent(): void {
    this.muted = true;
  }

  /** Ends all faults: what was held up arrives, dead and silent connections are reset, new ones pass. */
  async heal(): Promise<void> {
    this.muted = false;
    for (const direction of BOTH) this.setFaults(direction, NO_FAULTS);
    for (const connection of this.connections) if (connection.dead) connection.end('reset');
    if (this.state === 'open') await this.listener.listen();
  }

  private suffer(direction: FaultDirection | undefined, fault: Partial<LaneFaults>): void {
    for (const each of direction === undefined ? BOTH : [direction]) {
      this.setFaults(each, { ...this.faults[each], ...fault });
    }
  }

  private setFaults(direction: FaultDirection, faults: LaneFaults): void {
    this.faults[direction] = faults;
    for (const connection of this.connections) connection.suffer(direction, faults);
  }

  private accept(client: Socket): void {
    const number = ++this.acceptedSoFar;
    const connection: ProxiedConnection = new ProxiedConnection(
      client,
      this.muted ? undefined : this.target,
      {
        clock: this.clock,
        passed: (direction, bytes) => {
          this.passed[direction] += bytes;
          this.events.emit('passed', { connection: number, direction, bytes });
        },
        ended: (how) => this.events.emit('ended', { connection: number, how }),
        left: () => this.events.emit('closed', { connection: number }),
        over: () => this.connections.delete(connection),
      },
    );
    this.connections.add(connection);
    this.events.emit('opened', { connection: number });
    connection.begin(this.faults);
  }
}
