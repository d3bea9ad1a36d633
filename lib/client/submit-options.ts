import { rejectUnknownOptions } from '../options/index.js';
import type { Serializer } from '../payload/index.js';

/** What a single call may say. */
export interface SubmitOptions {
  /**
   * The unique ID: while a job of the same function and unique ID is unfinished, submitting it again joins it. `-`
   * makes the workload itself the key. At most 63 bytes. Default none: every submission is a job of its own.
   */
  readonly unique?: string;
  /** How long to wait for the result, in ms; for a background job, for its acceptance. Default: the client's. */
  readonly timeout?: number;
  /** Stops waiting. The job goes on: Gearman cannot take one back from its worker. */
  readonly signal?: AbortSignal;
  /** Default: the client's. */
  readonly serializer?: Serializer;
}

const KNOWN: readonly string[] = [
  'unique',
  'timeout',
  'signal',
  'serializer',
] satisfies (keyof SubmitOptions)[];

/** @throws OptionError */
export function checkSubmitOptions(options: SubmitOptions): void {
  rejectUnknownOptions('submission', options, KNOWN);
}
