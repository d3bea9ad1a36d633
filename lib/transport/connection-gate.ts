import type { Socket } from 'node:net';

import { type GearmanLogger, SILENT_LOGGER } from '../telemetry/logger.js';
import { type Clock, SystemClock } from '../time/clock.js';
import {
  type ConnectionLimits,
  resolveConnectionLimits,
  type ResolvedConnectionLimits,
} from './connection-limits.js';
import { Notices } from './notices.js';
import { tooManyConnections, tooManyOfAddress } from './transport.messages.js';

export interface ConnectionGateOptions {
  readonly limits?: ConnectionLimits;
  /** Where refusals and failures are told. Default: nowhere. */
  readonly logger?: GearmanLogger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** Counts the connections of a server, over all its listeners, and says who may come in. */
export class ConnectionGate {
  readonly limits: ResolvedConnectionLimits;
  readonly clock: Clock;
  readonly notices: Notices;
  private total = 0;
  private readonly byHost = new Map<string, number>();

  /** @throws OptionError */
  constructor({ limits, logger = SILENT_LOGGER, clock = new SystemClock() }: ConnectionGateOptions = {}) {
    this.limits = resolveConnectionLimits(limits);
    this.clock = clock;
    this.notices = new Notices(logger, clock);
  }

  /** How many sockets are open, those included that are being refused. */
  get count(): number {
    return this.total;
  }

  /**
   * Counts a socket until it closes.
   *
   * @param host its IP address, where it has one
   * @returns why it may not come in; undefined where it may
   */
  enter(socket: Socket, host: string | undefined): string | undefined {
    const { connections, connectionsPerAddress } = this.limits;
    const ofHost = host === undefined ? 0 : (this.byHost.get(host) ?? 0);
    const refusal =
      connections > 0 && this.total >= connections
        ? tooManyConnections(connections)
        : connectionsPerAddress > 0 && ofHost >= connectionsPerAddress
          ? tooManyOfAddress(connectionsPerAddress)
          : undefined;
    this.add(host, 1);
    socket.once('close', () => this.add(host, -1));
    return refusal;
  }

  private add(host: string | undefined, change: 1 | -1): void {
    this.total += change;
    if (host === undefined) return;
    const count = (this.byHost.get(host) ?? 0) + change;
    if (count === 0) this.byHost.delete(host);
    else this.byHost.set(host, count);
  }
}
