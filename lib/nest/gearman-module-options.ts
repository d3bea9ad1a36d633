import { OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { JsonSerializer, type Serializer } from '../payload/index.js';
import { dialersOf, type ServersOption, type TcpListenOptions } from '../transport/index.js';
import type { ExecutionOptions, ResolvedExecutionOptions } from './execution-options.js';
import { consumeWhat, serversAndEmbedded } from './gearman.messages.js';
import { BundleNamingStrategy, type NamingStrategy } from './naming-strategy.js';
import { DEFAULT_EXECUTION, inherit } from './resolve-options.js';

/** What holds for jobs whose decorators say nothing else. */
export interface GearmanDefaults extends Omit<ExecutionOptions, 'servers'> {
  /** Put before every job's name on the servers, to keep environments apart. Default none. */
  readonly jobPrefix?: string;
}

/** The job server in the application's own process. */
export interface EmbeddedServerOptions {
  readonly embedded: true;
  /** Where other processes reach it, in any language. Default: nowhere. `host` defaults to 127.0.0.1. */
  readonly listen?: TcpListenOptions;
}

/** Options of `GearmanModule.forRoot()`. */
export interface GearmanModuleOptions {
  /** The job servers. Default: an embedded one. */
  readonly servers?: ServersOption;
  /** The embedded job server; not together with `servers`. Default `{ embedded: true }` where there are no `servers`. */
  readonly server?: EmbeddedServerOptions;
  /**
   * Whether this process does jobs: all workers', none, or those of the named workers. Default: all with an embedded
   * server, none with `servers`, whose jobs `gearman:worker:execute` does.
   */
  readonly consume?: boolean | readonly string[];
  readonly defaults?: GearmanDefaults;
  /** Reads and writes payloads and results. Default JSON. */
  readonly serializer?: Serializer;
  /** Makes names of workers and jobs. Default GearmanBundle's rule. */
  readonly namingStrategy?: NamingStrategy;
  /** How long the client waits, in ms: see `GearmanClientOptions`. */
  readonly client?: { readonly connectTimeout?: number; readonly timeout?: number };
  /** How long running jobs may take when the application shuts down, in ms. Default 25,000. */
  readonly grace?: number;
}

/** The same without holes. */
export interface ResolvedModuleOptions {
  /** Absent with an embedded server. */
  readonly servers: ServersOption | undefined;
  readonly listen: TcpListenOptions | undefined;
  readonly consume: boolean | readonly string[];
  readonly defaults: ResolvedExecutionOptions;
  readonly jobPrefix: string;
  readonly serializer: Serializer;
  readonly namingStrategy: NamingStrategy;
  readonly client: { readonly connectTimeout?: number; readonly timeout?: number };
  readonly grace: number;
}

const MODULE_KEYS: readonly string[] = [
  'servers',
  'server',
  'consume',
  'defaults',
  'serializer',
  'namingStrategy',
  'client',
  'grace',
] satisfies (keyof GearmanModuleOptions)[];

const DEFAULTS_KEYS: readonly string[] = [
  'iterations',
  'timeout',
  'minimumExecutionTime',
  'defaultMethod',
  'concurrency',
  'jobPrefix',
] satisfies (keyof GearmanDefaults)[];

/** @throws OptionError, ServerAddressError */
export function resolveModuleOptions(options: GearmanModuleOptions): ResolvedModuleOptions {
  const { servers, server, defaults = {}, client = {} } = options;
  rejectUnknownOptions('GearmanModule', options, MODULE_KEYS);
  rejectUnknownOptions('GearmanModule `server`', server ?? {}, ['embedded', 'listen']);
  rejectUnknownOptions('GearmanModule `defaults`', defaults, DEFAULTS_KEYS);
  rejectUnknownOptions('GearmanModule `client`', client, ['connectTimeout', 'timeout']);
  if (servers !== undefined && server !== undefined) throw new OptionError(serversAndEmbedded);
  if (servers !== undefined) dialersOf(servers);
  return {
    servers,
    listen: server?.listen === undefined ? undefined : { host: '127.0.0.1', ...server.listen },
    consume: checkedConsume(options.consume ?? servers === undefined),
    defaults: inherit(defaults, DEFAULT_EXECUTION),
    jobPrefix: defaults.jobPrefix ?? '',
    serializer: options.serializer ?? new JsonSerializer(),
    namingStrategy: options.namingStrategy ?? new BundleNamingStrategy(),
    client,
    grace: wholeNumber('grace (in ms)', options.grace ?? 25_000, 0),
  };
}

function checkedConsume(consume: unknown): ResolvedModuleOptions['consume'] {
  if (typeof consume === 'boolean' || Array.isArray(consume)) return consume;
  throw new OptionError(consumeWhat(consume));
}
