import { oneOf, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { JsonSerializer, type Serializer } from '../payload/index.js';
import { wireClientId } from '../protocol/index.js';
import { type GearmanLogger, SILENT_LOGGER } from '../telemetry/logger.js';
import { type BackoffOptions, DEFAULT_BACKOFF } from '../time/backoff.js';
import { type Clock, SystemClock } from '../time/clock.js';
import { type ClientTlsOptions, type Dialer, dialersOf, type ServersOption } from '../transport/index.js';
import type { ConnectionOptions } from './client-connection.js';
import type { JobDirectory } from './job-directory.js';
import type { LocalJobs } from './local-jobs.js';
import { SERVER_ORDERS, type ServerOrder } from './server-order.js';
import { type UniqueKeyOption, type UniqueKeyStrategy, uniqueKeyStrategy } from './unique-key.js';

/** How a client finds its servers and speaks to them. */
export interface GearmanClientOptions {
  /** The job servers. An embedded server's `dialer()` connects without a socket. Default `127.0.0.1:4730`. */
  readonly servers?: ServersOption | Dialer;
  /**
   * TLS to all servers, those of single calls included, but for Unix sockets and servers that say `tls: false`; `true`
   * trusts the authorities that Node knows. A server's own `tls` counts before it. Default: as the servers say.
   */
  readonly tls?: ClientTlsOptions | boolean;
  /** Which of several servers a job goes to. Default `preferred`: the first that can be reached. */
  readonly serverOrder?: ServerOrder;
  /** Reads and writes payloads. Default JSON. */
  readonly serializer?: Serializer;
  /** Put before every function name, to keep environments apart on one server. Default none. */
  readonly jobPrefix?: string;
  /**
   * Makes the unique ID of submissions that bring none: `md5` as GearmanBundle does, or a function. Then equal payloads
   * are one job while it is unfinished. Default: a new UUID for each.
   */
  readonly generateUniqueKey?: UniqueKeyOption;
  /** Knows jobs that are declared in this application. Default: none. */
  readonly directory?: JobDirectory;
  /** Takes submissions in the servers' stead. Default: none. */
  readonly localJobs?: LocalJobs;
  /** Where it is told what a listener threw. Default: nowhere. */
  readonly logger?: GearmanLogger;
  /** Shown by the admin command `workers`. At most 127 bytes, no spaces. Default none. */
  readonly clientId?: string;
  /** By which our own server knows who this is, where it has access rules. Other servers ignore it. Default none. */
  readonly token?: string;
  /** Whether the reasons of WORK_EXCEPTION are asked for; without, such a job just fails. Default true. */
  readonly exceptions?: boolean;
  /** How long a call may wait for a connection, in ms. From 1. Default 4,000, as libgearman's. */
  readonly connectTimeout?: number;
  /** How long a job may wait for a server to accept it, in ms; 0 is for ever. Default 10,000. */
  readonly createTimeout?: number;
  /** How long a foreground job may wait for its result, in ms; 0 is for ever. Default 0. */
  readonly timeout?: number;
  /** How long `jobStatus`, `jobStatusByUnique` and `echo` may wait for the answer, in ms. From 1. Default 10,000. */
  readonly answerTimeout?: number;
  /**
   * How often a silent connection is asked for a sign of life, in ms; one that gives none is given up. 0 is never.
   * Default 15,000.
   */
  readonly heartbeat?: number;
  /** The waits between attempts to reach a server that is away, while others are there. */
  readonly backoff?: BackoffOptions;
  /** For tests of time. Default the machine's. */
  readonly clock?: Clock;
}

export interface ResolvedClientOptions extends ConnectionOptions {
  readonly dialers: readonly Dialer[];
  /** For the servers of single calls. */
  readonly tls: ClientTlsOptions | boolean | undefined;
  readonly serverOrder: ServerOrder;
  readonly serializer: Serializer;
  readonly jobPrefix: string;
  readonly uniqueKey: UniqueKeyStrategy | undefined;
  readonly directory: JobDirectory | undefined;
  readonly localJobs: LocalJobs | undefined;
  readonly logger: GearmanLogger;
  readonly createTimeout: number;
  readonly timeout: number;
  readonly answerTimeout: number;
}

const KNOWN: readonly string[] = [
  'servers',
  'tls',
  'serverOrder',
  'serializer',
  'jobPrefix',
  'generateUniqueKey',
  'directory',
  'localJobs',
  'logger',
  'clientId',
  'token',
  'exceptions',
  'connectTimeout',
  'createTimeout',
  'timeout',
  'answerTimeout',
  'heartbeat',
  'backoff',
  'clock',
] satisfies (keyof GearmanClientOptions)[];

/** @throws OptionError, ServerAddressError, InvalidNameError */
export function resolveClientOptions(options: GearmanClientOptions): ResolvedClientOptions {
  rejectUnknownOptions('GearmanClient', options, KNOWN);
  return {
    dialers: dialersOf(options.servers ?? '127.0.0.1', options.tls),
    tls: options.tls,
    serverOrder: oneOf('serverOrder', options.serverOrder ?? 'preferred', SERVER_ORDERS),
    serializer: options.serializer ?? new JsonSerializer(),
    jobPrefix: options.jobPrefix ?? '',
    uniqueKey: uniqueKeyStrategy(options.generateUniqueKey),
    directory: options.directory,
    localJobs: options.localJobs,
    logger: options.logger ?? SILENT_LOGGER,
    clientId: wireClientId(options.clientId ?? ''),
    token: options.token ?? '',
    exceptions: options.exceptions ?? true,
    ...timeouts(options),
    backoff: options.backoff ?? DEFAULT_BACKOFF,
    clock: options.clock ?? new SystemClock(),
  };
}

function timeouts(options: GearmanClientOptions) {
  return {
    connectTimeout: wholeNumber('connectTimeout (in ms)', options.connectTimeout ?? 4000, 1),
    createTimeout: wholeNumber('createTimeout (in ms)', options.createTimeout ?? 10_000, 0),
    timeout: wholeNumber('timeout (in ms)', options.timeout ?? 0, 0),
    answerTimeout: wholeNumber('answerTimeout (in ms)', options.answerTimeout ?? 10_000, 1),
    heartbeat: wholeNumber('heartbeat (in ms)', options.heartbeat ?? 15_000, 0),
  };
}
