import { AsyncLocalStorage } from 'node:async_hooks';

import { OptionError } from '../../options/index.js';
import type { JobOutcome } from '../../worker/index.js';
import { noMode } from '../testing.messages.js';

/**
 * What becomes of a submission in a test: `fake` only records it, `inline` runs it at once through all enhancers and
 * serializers, `server` hands it to the real embedded server, whose workers do it.
 */
export type GearmanMode = 'fake' | 'inline' | 'server';

const MODES: readonly unknown[] = ['fake', 'inline', 'server'] satisfies GearmanMode[];

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

/** Where the code that runs now stands. */
interface Surroundings {
  /** Undefined where nobody has chosen one. */
  readonly mode: GearmanMode | undefined;
  /** How many jobs, each of which submitted the next, led to it; 0 in the test itself. */
  readonly generation: number;
}

const OUTSIDE: Surroundings = { mode: undefined, generation: 0 };

/** By the asynchronous context, so that tests which run at the same time do not meet. */
const surroundings = new AsyncLocalStorage<Surroundings>();
const performances = new AsyncLocalStorage<Performance>();

/**
 * Runs `work` with submissions in this mode, whatever mode their application is in: those of `work`, of all that it awaits,
 * and those of the jobs that it submits. Blocks may be nested, and may run at the same time.
 *
 * @example
 * await withGearmanMode('inline', () => service.importEverything());
 *
 * @throws OptionError for a mode that does not exist
 */
export function withGearmanMode<Result>(mode: GearmanMode, work: () => Result): Result {
  return surroundings.run({ ...here(), mode: checkedMode(mode) }, work);
}

/** @throws OptionError */
export function checkedMode(mode: GearmanMode): GearmanMode {
  if (MODES.includes(mode)) return mode;
  throw new OptionError(noMode(MODES, mode));
}

/** The mode that was chosen for the code that runs now. */
export function chosenMode(): GearmanMode | undefined {
  return here().mode;
}

/** How many jobs led to the code that runs now. */
export function currentGeneration(): number {
  return here().generation;
}

/** Runs a job's handler: what it submits is in the mode that the job itself was submitted in. */
export function withinJob<Result>(mode: GearmanMode, generation: number, work: () => Result): Result {
  return surroundings.run({ mode, generation: generation + 1 }, work);
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

function here(): Surroundings {
  return surroundings.getStore() ?? OUTSIDE;
}
