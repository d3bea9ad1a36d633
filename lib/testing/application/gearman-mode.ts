import { AsyncLocalStorage } from 'node:async_hooks';

import type { JobOutcome } from '../../worker/index.js';

/**
 * What becomes of a submission in a test: `fake` only records it, `inline` runs it at once through all enhancers and
 * serializers, `server` hands it to the real embedded server, whose workers do it.
 */
export type GearmanMode = 'fake' | 'inline' | 'server';

/** One submission that is not recorded, but done for `perform`, which wants to know how it ended. */
export class Performance {
  outcome: JobOutcome | undefined;
  private taken = false;

  /** @returns whether it was still free; what the handler itself submits is recorded as always */
  take(): boolean {
    const free = !this.taken;
    this.taken = true;
    return free;
  }
}

/** By the asynchronous context, so that tests which run at the same time do not meet. */
const modes = new AsyncLocalStorage<GearmanMode>();
const performances = new AsyncLocalStorage<Performance>();

/**
 * Runs `work` with submissions in this mode, whatever mode their application is in.
 *
 * @example
 * await withGearmanMode('inline', () => service.importEverything());
 */
export function withGearmanMode<Result>(mode: GearmanMode, work: () => Result): Result {
  return modes.run(mode, work);
}

/** The mode that `withGearmanMode` chose for the code that runs now. */
export function chosenMode(): GearmanMode | undefined {
  return modes.getStore();
}

/** Runs `work`, whose first submission is the performance. */
export function performing<Result>(performance: Performance, work: () => Result): Result {
  return performances.run(performance, work);
}

/** The performance that the code which runs now is to take. */
export function takePerformance(): Performance | undefined {
  const performance = performances.getStore();
  return performance?.take() === true ? performance : undefined;
}
