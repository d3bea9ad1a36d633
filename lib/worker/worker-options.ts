import { rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { wireClientId } from '../protocol/index.js';
import { JsonSerializer, type Serializer } from '../payload/index.js';
import { type GearmanLogger, SILENT_LOGGER } from '../telemetry/logger.js';
import { type BackoffOptions, DEFAULT_BACKOFF } from '../time/backoff.js';
import { type Clock, SystemClock } from '../time/clock.js';
import { type ClientTlsOptions, type Dialer, dialersOf, type ServersOption } from '../transport/index.js';

/** How a worker finds its servers and takes jobs. */
export interface JobWorkerOptions {
  /** The job servers; it works for all of them at once. Default `127.0.0.1:4730`. */
  readonly servers?: ServersOption | Dialer;
  /**
   * TLS to all servers, those of single functions included, but for Unix sockets and servers that say `tls: false`; `true`
   * trusts the authorities that Node knows. A server's own `tls` counts before it. Default: as the servers say.
   */
  readonly tls?: ClientTlsOptions | boolean;
  /** Reads workloads and writes results. Default JSON. */
  readonly serializer?: Serializer;
  /** Shown by the admin command `workers`. At most 127 bytes, no spaces. Default none. */
  readonly clientId?: string;
  /** By which our own server knows who this is, where it has access rules. Other servers ignore it. Default none. */
  readonly token?: string;
  /** Jobs at once. From 1. Default 1. */
  readonly concurrency?: number;
  /** Jobs in all, after which it stops by itself; 0 is without end. Default 0. */
  readonly iterations?: number;
  /** How long it may be without a job before it stops by itself, in ms; 0 is for ever. Default 0. */
  readonly idleTimeout?: number;
  /** How long it lasts at least where it stops by itself, in ms. Default 0. */
  readonly minimumExecutionTime?: number;
  /**
   * How often a silent connection is asked for a sign of life, in ms; one that gives none is made anew. 0 is never.
   * Default 15,000.
   */
  readonly heartbeat?: number;
  /** How long one attempt to connect may take, in ms. From 1. Default 4,000. */
  readonly connectTimeout?: number;
  /** The waits between attempts to connect. */
  readonly backoff?: BackoffOptions;
  /** Default: it says nothing. */
  readonly logger?: GearmanLogger;
  /** For tests of time. Default the machine's. */
  readonly clock?: Clock;
}

export interface ResolvedWorkerOptions extends Required<Omit<JobWorkerOptions, 'servers' | 'tls'>> {
  readonly dialers: readonly Dialer[];
  /** For the servers of single functions. */
  readonly tls: ClientTlsOptions | boolean | undefined;
}

const KNOWN: readonly string[] = [
  'servers',
  'tls',
  'serializer',
  'clientId',
  'token',
  'concurrency',
  'iterations',
  'idleTimeout',
  'minimumExecutionTime',
  'heartbeat',
  'connectTimeout',
  'backoff',
  'logger',
  'clock',
] satisfies (keyof JobWorkerOptions)[];

/** @throws OptionError, ServerAddressError, InvalidNameError */
export function resolveWorkerOptions(options: JobWorkerOptions): ResolvedWorkerOptions {
  rejectUnknownOptions('JobWorker', options, KNOWN);
  return {
    dialers: dialersOf(options.servers ?? '127.0.0.1', options.tls),
    tls: options.tls,
    serializer: options.serializer ?? new JsonSerializer(),
    clientId: wireClientId(options.clientId ?? ''),
    token: options.token ?? '',
    concurrency: wholeNumber('concurrency', options.concurrency ?? 1, 1),
    iterations: wholeNumber('iterations', options.iterations ?? 0, 0),
    idleTimeout: wholeNumber('idleTimeout', options.idleTimeout ?? 0, 0),
    minimumExecutionTime: wholeNumber('minimumExecutionTime (in ms)', options.minimumExecutionTime ?? 0, 0),
    heartbeat: wholeNumber('heartbeat (in ms)', options.heartbeat ?? 15_000, 0),
    connectTimeout: wholeNumber('connectTimeout', options.connectTimeout ?? 4000, 1),
    backoff: options.backoff ?? DEFAULT_BACKOFF,
    logger: options.logger ?? SILENT_LOGGER,
    clock: options.clock ?? new SystemClock(),
  };
}
