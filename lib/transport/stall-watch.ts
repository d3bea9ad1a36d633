import type { Clock, Timer } from '../time/clock.js';

/**
 * Notices that something that is awaited makes no progress: it looks once in an interval, so that progress itself costs
 * nothing, and a stall is told after one interval at least and two at most.
 */
export class StallWatch {
  private timer: Timer | undefined;

  /** @param interval in ms; 0 never looks */
  constructor(
    private readonly clock: Clock,
    private readonly interval: number,
    /** How far it is; undefined where nothing is awaited any more, which ends the watch. */
    private readonly progress: () => number | undefined,
    private readonly stalled: () => void,
  ) {}

  /** Something is awaited from now on. Cheap where that was known. */
  begin(): void {
    if (this.timer !== undefined || this.interval === 0) return;
    this.wait(this.progress());
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private wait(before: number | undefined): void {
    this.timer = this.clock.schedule(this.interval, () => this.look(before));
  }

  private look(before: number | undefined): void {
    this.timer = undefined;
    const now = this.progress();
    if (now === undefined) return;
    if (now === before) this.stalled();
    else this.wait(now);
  }
}
