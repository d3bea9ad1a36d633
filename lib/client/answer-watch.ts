import type { Clock, Timer } from '../time/clock.js';

/** How often to look, in ms. */
const INTERVAL = 500;
/**
 * After so many looks without a sign of life a server is silent. A process that is busy for longer sees only one look
 * go by: it does not take its own silence for the server's.
 */
const PATIENCE = 3;

/** How long a server may owe an answer without giving a sign of life, in ms. */
export const ANSWER_PATIENCE = INTERVAL * PATIENCE;

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
  private quiet = 0;

  constructor(
    private readonly clock: Clock,
    private readonly showedLife: (() => boolean) | undefined,
    private readonly port: AnswerWatchPort,
  ) {}

  /** Something was asked. Cheap: to be called for every request. */
  asked(): void {
    if (this.timer !== undefined) return;
    this.quiet = 0;
    this.showedLife?.();
    this.wait();
  }

  /** Something came. */
  heard(): void {
    this.quiet = 0;
  }

  stop(): void {
    this.timer?.cancel();
  }

  private wait(): void {
    this.timer = this.clock.schedule(INTERVAL, () => this.look());
  }

  private look(): void {
    this.timer = undefined;
    if (!this.port.owed()) return;
    this.quiet = this.showedLife?.() === true ? 0 : this.quiet + 1;
    if (this.quiet < PATIENCE) this.wait();
    else this.port.silent();
  }
}
