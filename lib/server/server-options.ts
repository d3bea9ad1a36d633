import { oneOf, OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import type { JobQueueOptions } from '../queue/index.js';
import { type QueueStore, storeAt } from '../store/index.js';
import { type GearmanLogger, SILENT_LOGGER } from '../telemetry/logger.js';
import { type Clock, SystemClock } from '../time/clock.js';
import {
  type ConnectionLimits,
  resolveConnectionLimits,
  type ResolvedConnectionLimits,
} from '../transport/index.js';
import { type AccessOptions, AccessPolicy } from './access.js';
import { storeWhat } from './server.messages.js';

/** Who may use the admin protocol: everybody, connections of this machine, or nobody. */
export type AdminAccess = 'everybody' | 'loopback' | 'nobody';

export interface JobServerOptions extends Pick<JobQueueOptions, 'lostJobs'> {
  /**
   * Where background jobs survive a restart: a store, or its address, as `sqlite:./jobs.db`. Default: nowhere. They are
   * acknowledged when they are stored, and removed when they are done.
   */
  readonly store?: QueueStore | string;
  /** Where the server says what an operator should know. Default: nowhere. */
  readonly logger?: GearmanLogger;
  /** What job handles begin with. At most 50 bytes. Default `H:` and the machine's name, as gearmand's. */
  readonly jobHandlePrefix?: string;
  /**
   * With how many lost workers a job is given up and its clients are told that it failed; 0 is with the first, as 1 is.
   * Default -1: never.
   */
  readonly jobRetries?: number;
  /** How many sleeping workers a new job wakes, those that have slept longest; 0 is all of them, as gearmand. Default 0. */
  readonly workerWakeup?: number;
  /**
   * How many unfinished jobs each function may hold; another is refused with QUEUE_ERROR. `maxqueue` changes it for one
   * function. 0 is any number, as gearmand. Default 4,000,000, which take about 2 GB.
   */
  readonly jobsPerFunction?: number;
  /** Whether clients are told of exceptions without having asked, gearmand's `--exceptions`. Default false. */
  readonly exceptions?: boolean;
  /** Who may submit, work and administer. Default: everybody may do everything, as with gearmand. */
  readonly access?: AccessOptions;
  /** Who may use the admin protocol. Default `everybody`, as gearmand. */
  readonly adminAccess?: AdminAccess;
  /** Whether the admin command `shutdown [graceful]` ends the server; gearmand has removed it. Default false. */
  readonly adminShutdown?: boolean;
  /** What protects the server from its peers: connections, packet size, waiting times. Each has a default that protects. */
  readonly limits?: ConnectionLimits;
  /** What the admin command `verbose` answers. Default `INFO`. */
  readonly verbosity?: string;
  /** For tests of time. Default the machine's. */
  readonly clock?: Clock;
}

/** The same without holes, but the prefix, whose default depends on the machine. */
export type ResolvedServerOptions = Required<
  Omit<JobServerOptions, 'jobHandlePrefix' | 'access' | 'limits' | 'store'>
> &
  Pick<JobServerOptions, 'jobHandlePrefix'> & {
    readonly store: QueueStore | undefined;
    readonly access: AccessPolicy;
    readonly limits: ResolvedConnectionLimits;
  };

const KNOWN: readonly string[] = [
  'store',
  'logger',
  'jobHandlePrefix',
  'jobRetries',
  'lostJobs',
  'workerWakeup',
  'jobsPerFunction',
  'exceptions',
  'access',
  'adminAccess',
  'adminShutdown',
  'limits',
  'verbosity',
  'clock',
] satisfies (keyof JobServerOptions)[];

/** Some hundred bytes each: more than these and the process ends for want of memory. */
const JOBS_PER_FUNCTION = 4_000_000;

const LOST_JOBS = ['end', 'front'] as const;
const ADMIN_ACCESS = ['everybody', 'loopback', 'nobody'] as const satisfies AdminAccess[];

/** @throws OptionError */
export function resolveServerOptions(options: JobServerOptions): ResolvedServerOptions {
  rejectUnknownOptions('JobServer', options, KNOWN);
  return {
    ...options,
    store: storeOf(options.store),
    logger: options.logger ?? SILENT_LOGGER,
    jobRetries: wholeNumber('jobRetries', options.jobRetries ?? -1, -1),
    workerWakeup: wholeNumber('workerWakeup', options.workerWakeup ?? 0, 0),
    jobsPerFunction: wholeNumber('jobsPerFunction', options.jobsPerFunction ?? JOBS_PER_FUNCTION, 0),
    lostJobs: oneOf('lostJobs', options.lostJobs ?? 'end', LOST_JOBS),
    access: new AccessPolicy(options.access),
    limits: resolveConnectionLimits(options.limits),
    adminAccess: oneOf('adminAccess', options.adminAccess ?? 'everybody', ADMIN_ACCESS),
    adminShutdown: options.adminShutdown ?? false,
    exceptions: options.exceptions ?? false,
    verbosity: options.verbosity ?? 'INFO',
    clock: options.clock ?? new SystemClock(),
  };
}

function storeOf(option: JobServerOptions['store']): QueueStore | undefined {
  if (typeof option === 'string') return storeAt(option);
  const isStore = option === undefined || typeof option?.commit === 'function';
  if (!isStore) throw new OptionError(storeWhat(option));
  return option;
}
