import { rejectUnknownOptions } from '../options/index.js';
import type { Serializer } from '../payload/index.js';
import type { Dialer, ServersOption } from '../transport/index.js';

/** What a single call may say. */
export interface SubmitOptions {
  /**
   * The unique ID: while a job of the same function and unique ID is unfinished, submitting it again joins it. `-`
   * makes the workload itself the key. At most 63 bytes. Default: a new UUID, so that a submission whose
   * acknowledgement was lost can be repeated without doing the job twice; or what `generateUniqueKey` makes. `''` is
   * none at all.
   */
  readonly unique?: string;
  /** When a background job of normal priority is due, rounded up to the second. Default: now. */
  readonly runAt?: Date;
  /** How long the job may wait for a server to accept it, in ms; 0 is for ever. Default: the client's. */
  readonly createTimeout?: number;
  /** How long a foreground job may wait for its result, in ms; 0 is for ever. Default: the client's. */
  readonly timeout?: number;
  /** Stops waiting. The job goes on: Gearman cannot take one back from its worker. */
  readonly signal?: AbortSignal;
  /** Default: the job's, where it is known to have one, else the client's. */
  readonly serializer?: Serializer;
  /** For this call. Default: the job's, where it is known to have some, else the client's. */
  readonly servers?: ServersOption | Dialer;
  /** Put before the name of a job that is not declared here. `''` for a function of another application. Default: the client's. */
  readonly jobPrefix?: string;
  /** Handed to those who listen to the client, with every event of the task. It stays in this process. */
  readonly context?: unknown;
}

const KNOWN: readonly string[] = [
  'unique',
  'runAt',
  'createTimeout',
  'timeout',
  'signal',
  'serializer',
  'servers',
  'jobPrefix',
  'context',
] satisfies (keyof SubmitOptions)[];

/** @throws OptionError */
export function checkSubmitOptions(options: SubmitOptions): void {
  rejectUnknownOptions('submission', options, KNOWN);
}
