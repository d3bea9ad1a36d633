import type { Socket } from 'node:net';

import type { Clock, Timer } from '../time/clock.js';
import { type FaultEnding, type LaneFaults, NO_FAULTS } from './faults.js';

/** Bytes that may be held; then the sender's are left unread, so that it feels how slow its reader is. */
const HELD_LIMIT = 256 * 1024;

/** What a lane asks of the connection that it is part of. */
export interface LanePort {
  readonly clock: Clock;
  passed(bytes: number): void;
  /** As many bytes have passed as may: the connection is to end. */
  end(how: FaultEnding): void;
}

/** Bytes on their way, or where there are none the end behind them. */
interface Held {
  /** When it came. */
  readonly since: number;
  bytes: Buffer | undefined;
}

/**
 * One direction of a proxied connection: takes what the source sends and hands it to the sink, in order, as late and in
 * as small pieces as its faults have it. Once deaf it takes everything and hands on nothing.
 */
export class FaultLane {
  private readonly held: Held[] = [];
  private heldBytes = 0;
  private timer: Timer | undefined;
  private faults = NO_FAULTS;
  /** How many bytes may pass before the connection ends. */
  private left = Infinity;
  private state: 'open' | 'deaf' = 'open';

  constructor(
    private readonly source: Socket,
    private readonly sink: Socket,
    private readonly port: LanePort,
  ) {}

  open(faults: LaneFaults): void {
    this.source.on('data', (bytes: Buffer) => this.take(bytes));
    this.source.once('end', () => this.take(undefined));
    this.sink.on('drain', () => this.pump());
    this.suffer(faults);
  }

  /** From now on these. Bytes are counted from here. */
  suffer(faults: LaneFaults): void {
    this.faults = faults;
    this.left = faults.ending?.after ?? Infinity;
    this.timer?.cancel();
    this.timer = undefined;
    this.endWhenDue();
    this.pump();
  }

  /** Swallows what is held, and everything that comes. */
  deafen(): void {
    this.state = 'deaf';
    this.timer?.cancel();
    this.held.length = 0;
    this.source.resume();
  }

  private take(bytes: Buffer | undefined): void {
    if (this.state === 'deaf') return;
    this.held.push({ since: this.port.clock.now(), bytes });
    this.heldBytes += bytes?.length ?? 0;
    if (this.heldBytes > HELD_LIMIT) this.source.pause();
    this.pump();
  }

  private pump(): void {
    while (this.state === 'open' && this.timer === undefined && !this.sink.writableNeedDrain) {
      const [next] = this.held;
      if (next === undefined) break;
      const early = next.since + this.faults.delay - this.port.clock.now();
      if (early > 0) this.wait(early);
      else this.passOn(next);
    }
    if (this.heldBytes <= HELD_LIMIT) this.source.resume();
  }

  private passOn(held: Held): void {
    const { bytes } = held;
    if (bytes === undefined) {
      this.held.shift();
      this.sink.end();
      return;
    }
    const size = Math.min(bytes.length, this.faults.trickle?.bytes ?? Infinity, this.left);
    if (size === bytes.length) this.held.shift();
    else held.bytes = bytes.subarray(size);
    this.heldBytes -= size;
    this.left -= size;
    this.sink.write(bytes.subarray(0, size));
    this.port.passed(size);
    this.endWhenDue();
    if (this.faults.trickle !== undefined && this.state === 'open') this.wait(this.faults.trickle.every);
  }

  private endWhenDue(): void {
    if (this.left === 0 && this.faults.ending !== undefined) this.port.end(this.faults.ending.how);
  }

  private wait(ms: number): void {
    this.timer = this.port.clock.schedule(ms, () => {
      this.timer = undefined;
      this.pump();
    });
  }
}
