import type { Clock } from '../../time/clock.js';
import { pause } from '../pause.js';
import type { StopRequest } from './stop-request.js';

/** The time that a command lasts at least, from when this is made on; supervisord takes what ends sooner for broken. */
export class MinimumTime {
  private readonly startedAt: number;

  constructor(private readonly clock: Clock) {
    this.startedAt = clock.now();
  }

  /** Waits until the command has lasted so many s. A stop signal ends the wait, also one that has come before. */
  async wait(seconds: number, stop: StopRequest): Promise<void> {
    const left = this.startedAt + seconds * 1000 - this.clock.now();
    if (left <= 0 || stop.heard) return;
    stop.own(() => undefined);
    await pause(left, this.clock, stop.first);
  }
}
