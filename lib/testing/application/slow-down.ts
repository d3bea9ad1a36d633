import type { Clock } from '../../time/clock.js';

/** Makes jobs wait before their handlers are called. */
export class SlowDown {
  private delay = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  /** @param ms how long from now on; 0 for not at all */
  set(ms: number): void {
    this.delay = ms;
  }

  /** Nobody waits any longer. */
  end(): void {
    this.delay = 0;
    for (const release of this.waiting) release();
  }

  /** @throws the signal's reason where it aborts meanwhile */
  async wait(signal: AbortSignal): Promise<void> {
    if (this.delay === 0) return;
    await new Promise<void>((resolve) => {
      const release = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', release);
        this.waiting.delete(release);
        resolve();
      };
      const timer = this.clock.schedule(this.delay, release);
      this.waiting.add(release);
      signal.addEventListener('abort', release);
      if (signal.aborted) release();
    });
    signal.throwIfAborted();
  }
}
