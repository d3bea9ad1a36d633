import { backoffDelay } from '../../time/backoff.js';
import type { Clock, Timer } from '../../time/clock.js';
import { EXIT } from '../exit-codes.js';

/** The environment variable that tells a process that it is kept, and by which process. */
export const KEPT_BY = 'NEST_GEARMAN_KEPT_BY';

/** What a kept process is sent that shall end as soon as its jobs have. */
export const RENEW = 'renew';

/** A process that lasts so long has started well, in ms. */
const WELL_STARTED = 10_000;

/** The waits before a process that died is started again, in ms. */
const BACKOFF = { initial: 500, maximum: 30_000 };

/** Starting again would not help: the command line or the application is wrong. */
export const FINAL: readonly number[] = [EXIT.usage, EXIT.configuration];

/** A child process, as much of it as matters. */
export interface Child {
  readonly pid: number | undefined;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to end as soon as the jobs that it does have ended. */
  renew(): void;
  /** Called once: with the exit code, 1 where a signal or the system ended it. */
  onEnd(listener: (exitCode: number) => void): void;
}

/** What a kept process needs from those who keep it. */
export interface Keeper {
  readonly clock: Clock;
  /** In [0, 1). */
  random(): number;
  spawn(): Child;
  /** Whether it may come to be renewed: then an end that is final otherwise lasts until it is. */
  readonly renewable: boolean;
  /** Exit codes of processes that have ended as they should, and are followed by the next at once. */
  readonly clean: readonly number[];
  /** Told of every start and end; `delay` is when it will be started again, in ms; undefined is never. */
  started(pid: number | undefined): void;
  ended(pid: number | undefined, exitCode: number, delay: number | undefined): void;
}

/**
 * One process that is kept:
 *
 * ```
 *           start                 it ended, and is to be started again
 *   (new) ---------> running ------------------------------------------> waiting ---> running
 *                       | stop, or its end is final                         | stop
 *                       '---------------------> over <----------------------'
 *
 * Renewed, it goes from running to running with the next process, and from waiting at once.
 * ```
 */
export class KeptProcess {
  private child: Child | undefined;
  private timer: Timer | undefined;
  private stopping = false;
  private renewing = false;
  private deaths = 0;
  private resolveOver: (exitCode: number) => void = () => undefined;

  /** The exit code of its last process, when no other will follow. */
  readonly over = new Promise<number>((resolve) => {
    this.resolveOver = resolve;
  });

  constructor(private readonly keeper: Keeper) {}

  start(): void {
    const child = this.keeper.spawn();
    const startedAt = this.keeper.clock.now();
    this.child = child;
    this.keeper.started(child.pid);
    child.onEnd((exitCode) => this.ended(child, exitCode, this.keeper.clock.now() - startedAt));
  }

  /** Replaces its process: as soon as its jobs have ended, or at once where there is no process. */
  renew(): void {
    if (this.stopping) return;
    this.renewing = this.child !== undefined;
    this.timer?.cancel();
    if (this.child === undefined) this.start();
    else this.child.renew();
  }

  /** Hands on a stop signal; no other process follows. */
  stop(signal: NodeJS.Signals): void {
    this.stopping = true;
    this.timer?.cancel();
    if (this.child === undefined) this.resolveOver(EXIT.ok);
    else this.child.kill(signal);
  }

  private ended({ pid }: Child, exitCode: number, age: number): void {
    this.child = undefined;
    const delay = this.delayAfter(exitCode, age);
    this.renewing = false;
    this.keeper.ended(pid, exitCode, delay);
    if (delay !== undefined) this.timer = this.keeper.clock.schedule(delay, () => this.start());
    else if (this.stopping || !this.keeper.renewable) this.resolveOver(exitCode);
  }

  /** In ms; undefined where no other follows by itself. */
  private delayAfter(exitCode: number, age: number): number | undefined {
    if (this.stopping) return undefined;
    if (this.renewing) return 0;
    if (FINAL.includes(exitCode)) return undefined;
    const isWell = age >= WELL_STARTED || this.keeper.clean.includes(exitCode);
    if (isWell) this.deaths = 0;
    if (this.keeper.clean.includes(exitCode)) return 0;
    return backoffDelay(this.deaths++, this.keeper.random(), BACKOFF);
  }
}
