import type { Clock, Timer } from './clock.js';

/** One wait. */
class Wait implements Deadline {
  next: Wait | undefined;
  previous: Wait | undefined;
  isOver = false;

  constructor(
    readonly at: number,
    readonly expired: () => void,
    private readonly all: Deadlines,
  ) {}

  cancel(): void {
    if (!this.isOver) this.all.remove(this);
  }
}

/** A wait that can be ended. */
export interface Deadline {
  /** Harmless where it has expired, or was cancelled before. */
  cancel(): void;
}

/**
 * Any number of waits of one length, at the price of one timer: what waits longest is due first. For waits that are
 * nearly always cancelled, as those for an answer are.
 */
export class Deadlines {
  private first: Wait | undefined;
  private last: Wait | undefined;
  private timer: Timer | undefined;

  /** @param delay in ms */
  constructor(
    private readonly clock: Clock,
    private readonly delay: number,
  ) {}

  get isEmpty(): boolean {
    return this.first === undefined;
  }

  /** Calls back when the time is over, unless it is cancelled. */
  start(expired: () => void): Deadline {
    const wait = new Wait(this.clock.now() + this.delay, expired, this);
    wait.previous = this.last;
    if (this.last === undefined) this.first = wait;
    else this.last.next = wait;
    this.last = wait;
    this.timer ??= this.clock.schedule(this.delay, () => this.ring());
    return wait;
  }

  /** Only for its waits. */
  remove(wait: Wait): void {
    wait.isOver = true;
    if (wait.previous === undefined) this.first = wait.next;
    else wait.previous.next = wait.next;
    if (wait.next === undefined) this.last = wait.previous;
    else wait.next.previous = wait.previous;
    // What is gone must not hold what came behind it: an old one would keep all of them from the young garbage collection.
    wait.next = undefined;
    wait.previous = undefined;
    if (this.first !== undefined) return;
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** The timer was set for one that may be gone: it is set again for the one that waits longest now. */
  private ring(): void {
    this.timer = undefined;
    const now = this.clock.now();
    for (let wait = this.first; wait !== undefined && wait.at <= now; wait = this.first) {
      this.remove(wait);
      wait.expired();
    }
    if (this.first === undefined) return;
    this.timer ??= this.clock.schedule(Math.max(1, this.first.at - now), () => this.ring());
  }
}
