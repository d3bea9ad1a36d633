import type { Clock, Timer } from '../time/clock.js';

/** What a heartbeat does with its connection. */
export interface HeartbeatActions {
  /** Asks the other end for a sign of life: ECHO_REQ. */
  ask(): void;
  /** Whether it gave one though no packet came: a large one takes its time. */
  readonly showedLife?: (() => boolean) | undefined;
  /** The other end gave none. */
  dead(): void;
}

/**
 * Notices a connection whose other end is gone without a word, as when its machine lost power: TCP alone takes
 * minutes, or for ever where nothing is sent. Every interval it looks whether anything came; if nothing did it asks,
 * and if nothing came for a further interval it calls the connection dead.
 */
export class Heartbeat {
  private timer: Timer | undefined;
  private heard = true;
  private asked = false;

  /** @param interval in ms; 0 never asks */
  constructor(
    private readonly clock: Clock,
    private readonly interval: number,
    private readonly actions: HeartbeatActions,
  ) {}

  start(): void {
    if (this.interval > 0) this.wait();
  }

  stop(): void {
    this.timer?.cancel();
  }

  /** Something came. Cheap: to be called for every packet. */
  beat(): void {
    this.heard = true;
  }

  private wait(): void {
    this.timer = this.clock.schedule(this.interval, () => this.look());
  }

  private look(): void {
    if (this.actions.showedLife?.()) this.heard = true;
    if (!this.heard && this.asked) return this.actions.dead();
    this.asked = !this.heard;
    if (this.asked) this.actions.ask();
    this.heard = false;
    this.wait();
  }
}
