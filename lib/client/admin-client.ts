import { rejectUnknownOptions } from '../options/index.js';
import { AdminConnection } from './admin-connection.js';
import {
  type AdminCallOptions,
  type AdminClientOptions,
  type AdminShutdownOptions,
  resolveAdminOptions,
} from './admin-options.js';
import * as requests from './admin-requests.js';
import type {
  ConnectionStatus,
  DropOutcome,
  FunctionPriorityStatus,
  FunctionStatus,
  JobListing,
  MaxQueueLimits,
  PerlClientStatus,
  PerlJobStatus,
} from './admin-results.js';

/**
 * Asks one job server of any make about itself, and changes what can be changed while it runs. Its one connection is
 * opened when it is first needed and again by the next call after it was lost; calls at the same time share it.
 * `close()` ends it.
 *
 * Every call ends, with a result or with one of: ConnectError; ConnectionLostError; AdminTimeoutError;
 * UnknownCommandError where the server has no such command; AdminRefusedError where it answers with another error;
 * AdminProtocolError where what it answers cannot be read; AdminClientClosedError; the reason of its `signal`;
 * OptionError for options that cannot be. Names that a line of the protocol cannot carry are an InvalidNameError.
 *
 * @example
 * const admin = new AdminClient({ server: 'gearman.example.com:4730' });
 * for (const { functionName, total, workers } of await admin.status()) {
 *   if (total > 0 && workers === 0) console.warn(`nobody does the ${total} jobs of ${functionName}`);
 * }
 * await admin.close();
 */
export class AdminClient {
  private readonly connection: AdminConnection;

  /** @throws OptionError or ServerAddressError for options that cannot be */
  constructor(options: AdminClientOptions = {}) {
    this.connection = new AdminConnection(resolveAdminOptions(options));
  }

  /** Every function that the server has seen, with its jobs and workers, in no order. */
  status(options?: AdminCallOptions): Promise<FunctionStatus[]> {
    return this.ask(() => requests.STATUS, options);
  }

  /** Every function that the server has seen, with what is queued at each priority, in no order. */
  priorityStatus(options?: AdminCallOptions): Promise<FunctionPriorityStatus[]> {
    return this.ask(() => requests.PRIORITY_STATUS, options);
  }

  /** Every connection of the server, this one included: workers have functions. */
  workers(options?: AdminCallOptions): Promise<ConnectionStatus[]> {
    return this.ask(() => requests.WORKERS, options);
  }

  /** Every job of gearmand or ours, with its handle. For Perl's server see `perlJobs`. */
  jobs(options?: AdminCallOptions): Promise<JobListing[]> {
    return this.ask(() => requests.JOBS, options);
  }

  /**
   * The unique ID of every job, empty for those without. The protocol cannot tell a unique ID of a single dot from
   * the end of the list: such a job spoils this list, and the answers to calls made at the same time.
   */
  uniqueJobs(options?: AdminCallOptions): Promise<string[]> {
    return this.ask(() => requests.UNIQUE_JOBS, options);
  }

  /** Every job of Perl's Gearman::Server, which knows nothing of handles here. */
  perlJobs(options?: AdminCallOptions): Promise<PerlJobStatus[]> {
    return this.ask(() => requests.PERL_JOBS, options);
  }

  /** Every connection of Perl's Gearman::Server, with the jobs that it waits for. */
  perlClients(options?: AdminCallOptions): Promise<PerlClientStatus[]> {
    return this.ask(() => requests.PERL_CLIENTS, options);
  }

  /**
   * Cancels a job: its clients are told that it failed. A worker that runs it already is not told, and gearmand still
   * forwards its result.
   *
   * @param handle 1 to 63 bytes without spaces and control characters
   * @returns whether the server knew the job; gearmand knows one that is cancelled until a worker asks for it
   */
  cancelJob(handle: string, options?: AdminCallOptions): Promise<boolean> {
    return this.ask(() => requests.cancelJob(handle), options);
  }

  /**
   * Makes a function known before its first job or worker; one that is known stays as it is.
   *
   * @param functionName 1 to 511 bytes without spaces and control characters
   */
  createFunction(functionName: string, options?: AdminCallOptions): Promise<void> {
    return this.ask(() => requests.createFunction(functionName), options);
  }

  /**
   * Has the server forget a function. For gearmand letters of either case are equal here, and jobs that are queued do
   * not keep the function from being dropped: they are lost.
   *
   * @param functionName as in `createFunction`
   */
  dropFunction(functionName: string, options?: AdminCallOptions): Promise<DropOutcome> {
    return this.ask(() => requests.dropFunction(functionName), options);
  }

  /**
   * Limits how many jobs a function may have, those that run included; a submission beyond is refused with
   * `QUEUE_ERROR`. gearmand counts the jobs of all priorities against the limit of the submission's own, and does
   * nothing for a function that it does not know. Perl's server has one limit for all priorities.
   *
   * @param functionName as in `createFunction`
   * @param limits each from 1 to 2,147,483,647, or `'unlimited'`
   */
  maxQueue(functionName: string, limits: MaxQueueLimits, options?: AdminCallOptions): Promise<void> {
    return this.ask(() => requests.maxQueue(functionName, limits), options);
  }

  /** The server's process ID. */
  pid(options?: AdminCallOptions): Promise<number> {
    return this.ask(() => requests.PID, options);
  }

  /** How much the server logs, in its own words: gearmand's are `FATAL` to `DEBUG`. */
  verbose(options?: AdminCallOptions): Promise<string> {
    return this.ask(() => requests.VERBOSE, options);
  }

  /** As the server writes it, such as `1.1.20+ds`. */
  version(options?: AdminCallOptions): Promise<string> {
    return this.ask(() => requests.VERSION, options);
  }

  /**
   * Ends the server, where it lets others do that: gearmand has had no such command since 2016. A server that closes
   * the connection in good order without an answer has obeyed.
   */
  shutdown({ graceful = false, ...options }: AdminShutdownOptions = {}): Promise<void> {
    return this.ask(() => requests.shutdown(graceful), options);
  }

  /** Closes the connection. Calls under way and later ones fail with an AdminClientClosedError. Idempotent. */
  async close(): Promise<void> {
    this.connection.close();
  }

  /** What cannot be asked is told as all else is, through the promise. */
  private async ask<Result>(
    request: () => requests.AdminRequest<Result>,
    options: AdminCallOptions = {},
  ): Promise<Result> {
    rejectUnknownOptions('AdminClient', options, ['signal']);
    return this.connection.ask(request(), options.signal);
  }
}
