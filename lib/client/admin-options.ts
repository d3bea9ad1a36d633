import { OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { type Clock, SystemClock } from '../time/clock.js';
import { type ClientTlsOptions, type Dialer, dialersOf, type ServerOption } from '../transport/index.js';

/** How an AdminClient finds its server and how long it waits. */
export interface AdminClientOptions {
  /**
   * The one job server to ask: `'host'`, `'host:port'`, `'tls://host:port'`, `'unix:/path'`, their parts as an object, or
   * an embedded server's `dialer()`, which connects without a socket. Default `127.0.0.1:4730`.
   */
  readonly server?: ServerOption | Dialer;
  /** TLS to the server, as the client's option of this name. Default: as `server` says. */
  readonly tls?: ClientTlsOptions | boolean;
  /** How long a call may wait for a connection, in ms. From 1. Default 4,000. */
  readonly connectTimeout?: number;
  /** How long the whole answer to a command may take once it was sent, in ms. From 1. Default 10,000. */
  readonly timeout?: number;
  /** For tests of time. Default the machine's. */
  readonly clock?: Clock;
}

/** What every command takes. */
export interface AdminCallOptions {
  /**
   * Ends the wait: the call is rejected with the signal's reason. A command that was sent already may still be carried
   * out; the connection stays of use to other calls.
   */
  readonly signal?: AbortSignal;
}

/** What `shutdown` takes. */
export interface AdminShutdownOptions extends AdminCallOptions {
  /** Whether the server first lets the jobs that it has be done. Default `false`: it ends at once. */
  readonly graceful?: boolean;
}

export interface ResolvedAdminOptions {
  readonly dialer: Dialer;
  readonly connectTimeout: number;
  readonly timeout: number;
  readonly clock: Clock;
}

const KNOWN: readonly string[] = [
  'server',
  'tls',
  'connectTimeout',
  'timeout',
  'clock',
] satisfies (keyof AdminClientOptions)[];

/** @throws OptionError, ServerAddressError */
export function resolveAdminOptions(options: AdminClientOptions): ResolvedAdminOptions {
  rejectUnknownOptions('AdminClient', options, KNOWN);
  const dialers = dialersOf(options.server ?? '127.0.0.1', options.tls);
  const [dialer] = dialers;
  if (dialer === undefined || dialers.length > 1) {
    const addresses = dialers.map(({ address }) => address).join(', ');
    throw new OptionError(
      `expected server as one job server, got ${addresses}; make an AdminClient for each`,
    );
  }
  return {
    dialer,
    connectTimeout: wholeNumber('connectTimeout', options.connectTimeout ?? 4000, 1),
    timeout: wholeNumber('timeout', options.timeout ?? 10_000, 1),
    clock: options.clock ?? new SystemClock(),
  };
}
