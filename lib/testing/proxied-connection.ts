import { connect, Socket } from 'node:net';

import type { Clock } from '../time/clock.js';
import type { ServerAddress } from '../transport/index.js';
import { FaultLane } from './fault-lane.js';
import type { FaultDirection, FaultEnding, LaneFaults } from './faults.js';

/** Who hears of a connection's life. */
export interface ConnectionPort {
  readonly clock: Clock;
  passed(direction: FaultDirection, bytes: number): void;
  ended(how: FaultEnding): void;
  /** The client is gone. */
  left(): void;
  /** Both ends are: nothing is left of the connection. */
  over(): void;
}

/**
 * One connection through a `FaultProxy`: the client's socket, one to the server, and a lane in each direction.
 *
 * ```
 *  passing ----die----> dead ----close----> over     bytes are lost and nobody is told, not even who leaves
 *     |    end, or both ends closed          ^
 *     '--------------------------------------'
 * ```
 */
export class ProxiedConnection {
  private state: 'passing' | 'dead' | 'over' = 'passing';
  private readonly server: Socket;
  private readonly lanes: Readonly<Record<FaultDirection, FaultLane>>;

  constructor(
    private readonly client: Socket,
    /** The server; where there is none the connection is dead from the beginning. */
    target: Required<ServerAddress> | undefined,
    private readonly port: ConnectionPort,
  ) {
    this.server = serverSocket(target);
    this.lanes = {
      toServer: this.lane('toServer', client, this.server),
      toClient: this.lane('toClient', this.server, client),
    };
  }

  /** Whether the client is still there. */
  get open(): boolean {
    return !this.client.destroyed;
  }

  get dead(): boolean {
    return this.state === 'dead';
  }

  begin(faults: Readonly<Record<FaultDirection, LaneFaults>>): void {
    this.join(this.client, this.server);
    this.join(this.server, this.client);
    this.client.once('close', () => this.port.left());
    // Nobody answers a client that leaves a dead connection.
    this.client.once('end', () => this.state === 'dead' && this.client.destroy());
    this.lanes.toServer.open(faults.toServer);
    this.lanes.toClient.open(faults.toClient);
    if (this.server.destroyed) this.die();
  }

  suffer(direction: FaultDirection, faults: LaneFaults): void {
    if (this.state === 'passing') this.lanes[direction].suffer(faults);
  }

  /** Swallows everything from now on; neither end hears of the other again. */
  die(): void {
    if (this.state === 'passing') this.state = 'dead';
    this.deafen();
  }

  end(how: FaultEnding): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.port.ended(how);
    this.deafen();
    for (const socket of [this.client, this.server]) {
      if (how === 'cut') socket.end();
      else socket.resetAndDestroy();
    }
  }

  /** Without a word of warning, and for good. */
  destroy(): void {
    this.state = 'over';
    this.deafen();
    this.client.destroy();
    this.server.destroy();
  }

  private deafen(): void {
    this.lanes.toServer.deafen();
    this.lanes.toClient.deafen();
  }

  private lane(direction: FaultDirection, source: Socket, sink: Socket): FaultLane {
    return new FaultLane(source, sink, {
      clock: this.port.clock,
      passed: (bytes) => this.port.passed(direction, bytes),
      end: (how) => this.end(how),
    });
  }

  /** What breaks one end breaks the other, unless the connection is dead. */
  private join(socket: Socket, other: Socket): void {
    let broken = false;
    socket.on('error', () => {
      broken = true;
    });
    socket.once('close', () => {
      if (broken && this.state === 'passing') other.resetAndDestroy();
      if (other.closed || other.destroyed) this.over();
    });
  }

  private over(): void {
    this.state = 'over';
    this.deafen();
    this.port.over();
  }
}

/** Where there is nobody to connect to, a socket that leads nowhere. */
function serverSocket(target: Required<ServerAddress> | undefined): Socket {
  if (target === undefined) return new Socket().destroy();
  return connect({ ...target, allowHalfOpen: true, noDelay: true });
}
