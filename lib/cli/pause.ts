import type { Clock, Timer } from '../time/clock.js';

/** Waits for so many ms, or until the interruption settles, whichever comes first. */
export async function pause(delay: number, clock: Clock, interruption: Promise<void>): Promise<void> {
  const timers: Timer[] = [];
  const over = new Promise<void>((resolve) => timers.push(clock.schedule(delay, resolve)));
  await Promise.race([over, interruption]);
  for (const timer of timers) timer.cancel();
}
