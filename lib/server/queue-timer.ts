import type { JobQueue } from '../queue/index.js';
import type { Clock, Timer } from '../time/clock.js';

/**
 * Calls the queue when it wants to be called. There is one timer at most, at the queue's next wake-up, and it is set
 * anew only where that has changed. It keeps no process alive. `stop` is its end.
 */
export class QueueTimer {
  private timer: Timer | undefined;
  /** What the timer is set to; `Infinity` where there is none. */
  private wakeup = Infinity;
  private stopped = false;

  constructor(
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {}

  /** To be called after the queue was: its next wake-up may be another. Cheap where it is not. */
  update(): void {
    const wakeup = this.queue.nextWakeup();
    if (wakeup === this.wakeup || this.stopped) return;
    this.timer?.cancel();
    this.wakeup = wakeup;
    this.timer = wakeup === Infinity ? undefined : this.setTimer(wakeup);
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private setTimer(wakeup: number): Timer {
    const timer = this.clock.schedule(Math.max(0, wakeup - this.clock.now()), () => this.ring());
    timer.unref();
    return timer;
  }

  /** The clock may have been put back meanwhile: then nothing is due, and the timer is set again. */
  private ring(): void {
    this.wakeup = Infinity;
    this.timer = undefined;
    this.queue.tick(this.clock.now());
    this.update();
  }
}
