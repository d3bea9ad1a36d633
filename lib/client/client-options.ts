import { rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { JsonSerializer, type Serializer } from '../payload/index.js';
import { type Clock, SystemClock } from '../time/clock.js';
import { type Dialer, dialersOf, type ServersOption } from '../transport/index.js';

/** How a client finds its servers and speaks to them. */
export interface GearmanClientOptions {
  /**
   * The job servers, in order of preference: each call goes to the first one that can be reached. An embedded
   * server's `dialer()` connects without a socket. Default `127.0.0.1:4730`.
   */
  readonly servers?: ServersOption | Dialer;
  /** Reads and writes payloads. Default JSON. */
  readonly serializer?: Serializer;
  /** Put before every function name, to keep environments apart on one server. Default none. */
  readonly jobPrefix?: string;
  /** How long a call may wait for a connection, in ms. From 1. Default 4,000, as libgearman's. */
  readonly connectTimeout?: number;
  /** How long a foreground call may wait for its result, in ms; 0 is for ever. Default 0. */
  readonly timeout?: number;
  /** For tests of time. Default the machine's. */
  readonly clock?: Clock;
}

export interface ResolvedClientOptions {
  readonly dialers: readonly Dialer[];
  readonly serializer: Serializer;
  readonly jobPrefix: string;
  readonly connectTimeout: number;
  readonly timeout: number;
  readonly clock: Clock;
}

const KNOWN: readonly string[] = [
  'servers',
  'serializer',
  'jobPrefix',
  'connectTimeout',
  'timeout',
  'clock',
] satisfies (keyof GearmanClientOptions)[];

/** @throws OptionError, ServerAddressError */
export function resolveClientOptions(options: GearmanClientOptions): ResolvedClientOptions {
  rejectUnknownOptions('GearmanClient', options, KNOWN);
  return {
    dialers: dialersOf(options.servers ?? '127.0.0.1'),
    serializer: options.serializer ?? new JsonSerializer(),
    jobPrefix: options.jobPrefix ?? '',
    connectTimeout: wholeNumber('connectTimeout', options.connectTimeout ?? 4000, 1),
    timeout: wholeNumber('timeout', options.timeout ?? 0, 0),
    clock: options.clock ?? new SystemClock(),
  };
}
