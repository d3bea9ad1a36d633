import { OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { dialersOf } from '../transport/index.js';
import {
  CLIENT_METHODS,
  type ClientMethod,
  type ExecutionOptions,
  type GearmanJobOptions,
  type GearmanWorkerOptions,
  type ResolvedExecutionOptions,
} from './execution-options.js';

const EXECUTION_KEYS = [
  'iterations',
  'timeout',
  'minimumExecutionTime',
  'servers',
  'defaultMethod',
] as const satisfies (keyof ExecutionOptions)[];

const JOB_KEYS = [...EXECUTION_KEYS, 'name', 'description'] as const satisfies (keyof GearmanJobOptions)[];

const WORKER_KEYS = [...JOB_KEYS, 'concurrency', 'service'] as const satisfies (keyof GearmanWorkerOptions)[];

export const DEFAULT_EXECUTION: ResolvedExecutionOptions = {
  iterations: 0,
  timeout: 0,
  minimumExecutionTime: 0,
  defaultMethod: 'doNormal',
  concurrency: 1,
  servers: undefined,
};

/** @throws OptionError, ServerAddressError */
export function resolveWorkerOptions(
  options: GearmanWorkerOptions,
  defaults: ResolvedExecutionOptions,
): ResolvedExecutionOptions {
  rejectUnknownOptions('@GearmanWorker', options, WORKER_KEYS);
  return inherit(options, defaults);
}

/** @throws OptionError, ServerAddressError */
export function resolveJobOptions(
  options: GearmanJobOptions,
  worker: ResolvedExecutionOptions,
): ResolvedExecutionOptions {
  rejectUnknownOptions('@GearmanJob', options, JOB_KEYS);
  return inherit(options, worker);
}

/** Each option by itself: what is not said is inherited, and a 0 is said. */
export function inherit(options: ExecutionOptions, from: ResolvedExecutionOptions): ResolvedExecutionOptions {
  const servers = options.servers ?? from.servers;
  if (servers !== undefined) dialersOf(servers);
  return {
    iterations: wholeNumber('iterations', options.iterations ?? from.iterations, 0),
    timeout: wholeNumber('timeout (in s)', options.timeout ?? from.timeout, 0),
    minimumExecutionTime: wholeNumber(
      'minimumExecutionTime (in s)',
      options.minimumExecutionTime ?? from.minimumExecutionTime,
      0,
    ),
    concurrency: wholeNumber('concurrency', options.concurrency ?? from.concurrency, 1),
    defaultMethod: clientMethod(options.defaultMethod ?? from.defaultMethod),
    servers,
  };
}

function clientMethod(value: string): ClientMethod {
  const method = CLIENT_METHODS.find((known) => known === value);
  if (method !== undefined) return method;
  throw new OptionError(`expected defaultMethod to be one of ${CLIENT_METHODS.join(', ')}, got "${value}"`);
}
