import type { Clock, Timer } from '../time/clock.js';

/** How long a server may owe an answer without giving a sign of life, in ms. Its next look may be as long after. */
export const ANSWER_PATIENCE = 1000;

/** What a watch asks of the connection around it. */
export interface AnswerWatchPort {
  /** Whether the server owes an answer that another might give. */
  owed(): boolean;
  /** It owes one, and has not moved for as long as it may. */
  silent(): void;
}

/**
 * Notices a server that owes an answer and says nothing, long before its connection is known to be dead: a call shall
 * not wait for that while other servers are there. It looks only while something was asked.
 */
export class AnswerWatch {
  private timer: Timer | undefined;
  private alive = false;

  constructor(
    private readonly clock: Clock,
    private readonly showedLife: (() => boolean) | undefined,
    private readonly port: AnswerWatchPort,
  ) {}

  /** Something was asked. Cheap: to be called for every request. */
  asked(): void {
    if (this.timer !== undefined) return;
    this.showedLife?.();
    this.wait();
  }

  /** Something came. */
  heard(): void {
    this.alive = true;
  }

  stop(): void {
    this.timer?.cancel();
  }

  private wait(): void {
    this.alive = false;
    this.timer = this.clock.schedule(ANSWER_PATIENCE, () => this.look());
  }

  private look(): void {
    this.timer = undefined;
    const alive = this.showedLife?.() === true || this.alive;
    if (!this.port.owed()) return;
    if (alive) this.wait();
    else this.port.silent();
  }
}
