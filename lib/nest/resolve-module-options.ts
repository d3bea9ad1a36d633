import { OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { JsonSerializer } from '../payload/index.js';
import { SystemClock } from '../time/clock.js';
import { dialersOf, type ListenOptions } from '../transport/index.js';
import { BundleNamingStrategy, type NamingStrategy } from './definitions/naming-strategy.js';
import { DEFAULT_EXECUTION, EXECUTION_KEYS, inherit } from './definitions/resolve-options.js';
import type {
  ClientSettings,
  EmbeddedServerOptions,
  GearmanDefaults,
  GearmanModuleOptions,
  GlobalEnhancers,
  ModuleClusters,
  ResolvedModuleOptions,
  WorkerSettings,
} from './gearman-module-options.js';
import * as messages from './gearman.messages.js';

const MODULE_KEYS: readonly string[] = [
  'name',
  'servers',
  'server',
  'inline',
  'consume',
  'defaults',
  'workers',
  'serializer',
  'namingStrategy',
  'globalEnhancers',
  'client',
  'worker',
  'grace',
] satisfies (keyof GearmanModuleOptions)[];

const DEFAULTS_KEYS: readonly string[] = [
  'iterations',
  'timeout',
  'minimumExecutionTime',
  'executionTimeout',
  'defaultMethod',
  'concurrency',
  'jobPrefix',
  'prependNamespace',
  'generateUniqueKey',
  'callbacks',
] satisfies (keyof GearmanDefaults)[];

const CLIENT_KEYS: readonly string[] = [
  'tls',
  'serverOrder',
  'clientId',
  'exceptions',
  'connectTimeout',
  'createTimeout',
  'timeout',
  'answerTimeout',
  'heartbeat',
  'backoff',
  'middleware',
] satisfies (keyof ClientSettings)[];

const WORKER_KEYS: readonly string[] = [
  'tls',
  'heartbeat',
  'connectTimeout',
  'backoff',
  'middleware',
] satisfies (keyof WorkerSettings)[];

const SERVER_KEYS: readonly string[] = [
  'embedded',
  'listen',
  'store',
  'jobRetries',
  'limits',
  'access',
] satisfies (keyof EmbeddedServerOptions)[];

const ENHANCER_KINDS = [
  'guards',
  'interceptors',
  'pipes',
  'filters',
] as const satisfies (keyof GlobalEnhancers)[];

/** By which a cluster is known that has no name. */
export const DEFAULT_CLUSTER = 'default';

/** @throws OptionError, ServerAddressError */
export function resolveModuleOptions(options: GearmanModuleOptions): ResolvedModuleOptions {
  rejectUnknown(options);
  const { defaults = {}, client = {}, worker = {}, workers = {} } = options;
  return {
    name: options.name ?? DEFAULT_CLUSTER,
    ...serversOf(options),
    consume: checkedConsume(options.consume ?? options.servers === undefined),
    defaults: inherit(defaults, DEFAULT_EXECUTION),
    workers,
    jobPrefix: defaults.jobPrefix ?? '',
    generateUniqueKey: defaults.generateUniqueKey,
    callbacks: defaults.callbacks ?? true,
    serializer: options.serializer ?? new JsonSerializer(),
    namingStrategy: namingStrategyOf(options),
    globalEnhancers: enhancersOf(options.globalEnhancers ?? true),
    client,
    worker,
    grace: wholeNumber('grace (in ms)', options.grace ?? 25_000, 0),
    clock: new SystemClock(),
  };
}

function serversOf({
  servers,
  server,
  inline = false,
}: GearmanModuleOptions): Pick<
  ResolvedModuleOptions,
  'servers' | 'listen' | 'store' | 'jobRetries' | 'limits' | 'access' | 'inline'
> {
  if (servers !== undefined && server !== undefined) throw new OptionError(messages.serversAndEmbedded);
  if (inline && (servers ?? server) !== undefined) throw new OptionError(messages.inlineAndServers);
  if (servers !== undefined) dialersOf(servers);
  const jobRetries = wholeNumber('jobRetries in GearmanModule `server`', server?.jobRetries ?? -1, -1);
  const { store, limits, access } = server ?? {};
  return { servers, listen: listenOf(server), store, jobRetries, limits, access, inline };
}

/** On this machine alone, unless another address is given. */
function listenOf(server: EmbeddedServerOptions | undefined): ListenOptions | undefined {
  const listen = server?.listen;
  return listen === undefined || 'path' in listen ? listen : { host: '127.0.0.1', ...listen };
}

/** @throws OptionError where two have the same name, or there is none */
export function clustersOf(all: readonly ResolvedModuleOptions[]): ModuleClusters {
  const names = all.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new OptionError(messages.twoClusters(twice));
  return {
    all,
    get: (name) => {
      const cluster = name === undefined ? all[0] : all.find((each) => each.name === name);
      if (cluster !== undefined) return cluster;
      throw new OptionError(messages.noClusterNamed(name, names));
    },
  };
}

function rejectUnknown(options: GearmanModuleOptions): void {
  const { server, defaults, client, worker, workers } = options;
  rejectUnknownOptions('GearmanModule', options, MODULE_KEYS);
  rejectUnknownOptions('GearmanModule `server`', server ?? {}, SERVER_KEYS);
  rejectUnknownOptions('GearmanModule `defaults`', defaults ?? {}, DEFAULTS_KEYS);
  rejectUnknownOptions('GearmanModule `client`', client ?? {}, CLIENT_KEYS);
  rejectUnknownOptions('GearmanModule `worker`', worker ?? {}, WORKER_KEYS);
  for (const [name, override] of Object.entries(workers ?? {})) {
    rejectUnknownOptions(`GearmanModule \`workers.${name}\``, override, [...EXECUTION_KEYS, 'jobs']);
    for (const [job, said] of Object.entries(override.jobs ?? {})) {
      rejectUnknownOptions(`GearmanModule \`workers.${name}.jobs.${job}\``, said, EXECUTION_KEYS);
    }
  }
}

function namingStrategyOf({ namingStrategy, defaults }: GearmanModuleOptions): NamingStrategy {
  const prependNamespace = defaults?.prependNamespace;
  if (namingStrategy === undefined)
    return new BundleNamingStrategy({ prependNamespace: prependNamespace ?? false });
  if (prependNamespace !== undefined) throw new OptionError(messages.namespaceAndStrategy);
  return namingStrategy;
}

function enhancersOf(option: boolean | GlobalEnhancers): Required<GlobalEnhancers> {
  const each = typeof option === 'boolean' ? {} : option;
  rejectUnknownOptions('GearmanModule `globalEnhancers`', each, ENHANCER_KINDS);
  const of = (kind: keyof GlobalEnhancers): boolean =>
    typeof option === 'boolean' ? option : (each[kind] ?? true);
  return {
    guards: of('guards'),
    interceptors: of('interceptors'),
    pipes: of('pipes'),
    filters: of('filters'),
  };
}

function checkedConsume(consume: unknown): ResolvedModuleOptions['consume'] {
  if (typeof consume === 'boolean' || Array.isArray(consume)) return consume;
  throw new OptionError(messages.consumeWhat(consume));
}
