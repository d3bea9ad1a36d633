import type { IncomingHttpHeaders } from 'node:http';

import type { FunctionSnapshot, JobProgress, PeerLink, Submission } from '../../queue/index.js';
import type { GearmanLogger } from '../../telemetry/logger.js';
import type { Clock } from '../../time/clock.js';

/** A place in the queue, as a connection has one. */
export interface HttpPeer {
  submit(submission: Submission): void;
  /** What only this peer waits for, and does not run, is dropped. Called once. */
  leave(): void;
}

/** One connection of the server, as the admin command `workers` lists it. */
export interface WorkerSnapshot {
  readonly number: number;
  /** With its port; `in-process` where it has none. */
  readonly address: string;
  readonly clientId: string;
  /** Byte strings, the newest first. */
  readonly functionNames: readonly string[];
}

/** Who asks. */
export interface HttpCaller {
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * What is asked for. `submit` without a function is asked before the function is known, and of those who follow or
 * cancel a job by its token: whether the caller may submit anything at all. `admin` is lists, and cancelling by handle.
 */
export type HttpWish =
  | { readonly right: 'submit'; readonly functionName?: string }
  | { readonly right: 'admin'; readonly functionName?: undefined };

/** `unknown` is answered with 401, `forbidden` with 403. */
export type HttpVerdict = 'allowed' | 'unknown' | 'forbidden';

/** All that the HTTP front knows of its server. Functions, unique IDs and handles are byte strings. */
export interface HttpContext {
  readonly clock: Clock;
  readonly logger: GearmanLogger;
  /** Whether the text of an exception is told, as gearmand's `--exceptions` does. Default false: it is a failure. */
  readonly exceptions?: boolean;
  join(link: PeerLink): HttpPeer;
  functions(): readonly FunctionSnapshot[];
  workers(): readonly WorkerSnapshot[];
  progress(handle: string): JobProgress;
  /** @returns false where there is no such job */
  cancel(handle: string): boolean;
  /** Asked before anything is stored. Default: everybody may do everything. */
  authorize?(caller: HttpCaller, wish: HttpWish): HttpVerdict;
}
