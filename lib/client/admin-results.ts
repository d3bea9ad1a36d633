/** One function, as the command `status` tells of it. */
export interface FunctionStatus {
  readonly functionName: string;
  /** Jobs that are queued or running, delayed ones included. */
  readonly total: number;
  readonly running: number;
  /** Registrations of the function; gearmand counts a worker that registered it twice as two. */
  readonly workers: number;
}

/** One function, as the command `prioritystatus` tells of it. */
export interface FunctionPriorityStatus {
  readonly functionName: string;
  /** Jobs that are queued at high priority; running ones do not count. */
  readonly high: number;
  readonly normal: number;
  readonly low: number;
  /** As in `FunctionStatus`. */
  readonly workers: number;
}

/** One connection of a server, as the command `workers` tells of it. */
export interface ConnectionStatus {
  /** The server's number for the connection, in gearmand its file descriptor. Java's server tells none. */
  readonly fd: number | undefined;
  /** The IP address of the other end, or `in-process`. */
  readonly address: string;
  /** What SET_CLIENT_ID set, spaces included; `undefined` where nothing did, which servers show as `-`. */
  readonly clientId: string | undefined;
  /** As the server lists them, gearmand and ours the last registered first. A name with spaces looks like several. */
  readonly functionNames: readonly string[];
}

/** One job, as gearmand's command `show jobs` tells of it. */
export interface JobListing {
  readonly handle: string;
  /** How often it went back to its queue because its worker was lost or took too long. */
  readonly retries: number;
  /** Cancelled, or all its clients have left: the server will drop it instead of handing it out. */
  readonly ignored: boolean;
  /** A background job that was not cancelled, running or not: a persistent queue, where the server has one, holds it. */
  readonly queued: boolean;
}

/** One job, as the commands `jobs` and `clients` of Perl's Gearman::Server tell of it. */
export interface PerlJob {
  readonly functionName: string;
  /** Empty where it has none. */
  readonly unique: string;
  /** The address and port of the worker that runs it; `undefined` while it is queued. */
  readonly worker: string | undefined;
}

/** One job, as the command `jobs` of Perl's Gearman::Server tells of it. */
export interface PerlJobStatus extends PerlJob {
  /** How many clients wait for it. */
  readonly listeners: number;
}

/** One connection, as the command `clients` of Perl's Gearman::Server tells of it. */
export interface PerlClientStatus {
  /** Its address and port. */
  readonly address: string;
  /** The jobs that it waits for. */
  readonly jobs: readonly PerlJob[];
}

/** What became of a function that was to be dropped. */
export type DropOutcome =
  | 'dropped'
  /** The server has no function of this name. */
  | 'unknown'
  /** Workers are registered for it, or its jobs run: it stays. */
  | 'inUse';

/** How many jobs a function may have: from 1 to 2,147,483,647, or as many as come. */
export type MaxQueueLimit = number | 'unlimited';

/** One limit for jobs of every priority, or one for each. */
export type MaxQueueLimits =
  | MaxQueueLimit
  | { readonly high: MaxQueueLimit; readonly normal: MaxQueueLimit; readonly low: MaxQueueLimit };
