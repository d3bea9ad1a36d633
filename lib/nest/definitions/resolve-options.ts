import { CLIENT_METHODS } from '../../client/index.js';
import { OptionError, oneOf, rejectUnknownOptions, wholeNumber } from '../../options/index.js';
import { dialersOf } from '../../transport/index.js';
import type {
  ExecutionOptions,
  GearmanJobOptions,
  GearmanWorkerOptions,
  ResolvedExecutionOptions,
} from './execution-options.js';
import { checkSupervisorOptions } from './supervisor-options.js';

export const EXECUTION_KEYS = [
  'iterations',
  'timeout',
  'minimumExecutionTime',
  'executionTimeout',
  'servers',
  'defaultMethod',
  'concurrency',
  'serializer',
] as const satisfies (keyof ExecutionOptions)[];

const JOB_KEYS = [
  ...EXECUTION_KEYS,
  'name',
  'functionName',
  'description',
] as const satisfies (keyof GearmanJobOptions)[];

const WORKER_KEYS = [
  ...EXECUTION_KEYS,
  'name',
  'description',
  'service',
  'cluster',
  'supervisor',
  'inject',
  'useFactory',
] as const satisfies (keyof GearmanWorkerOptions)[];

export const DEFAULT_EXECUTION: ResolvedExecutionOptions = {
  iterations: 0,
  timeout: 0,
  minimumExecutionTime: 0,
  executionTimeout: 0,
  defaultMethod: 'doNormal',
  concurrency: 1,
  servers: undefined,
  serializer: undefined,
};

/** @throws OptionError */
export function checkWorkerOptions(options: GearmanWorkerOptions): void {
  rejectUnknownOptions('@GearmanWorker', options, WORKER_KEYS);
  nonEmpty('name', options.name);
  checkSupervisorOptions(options.supervisor ?? {});
}

/** @throws OptionError */
export function checkJobOptions(options: GearmanJobOptions): void {
  rejectUnknownOptions('@GearmanJob', options, JOB_KEYS);
  nonEmpty('name', options.name);
  nonEmpty('functionName', options.functionName);
}

/** The later ones count before the earlier; what is undefined says nothing. */
export function layered(...layers: readonly (ExecutionOptions | undefined)[]): ExecutionOptions {
  const said = layers.flatMap((options) =>
    EXECUTION_KEYS.filter((key) => options?.[key] !== undefined).map((key) => [key, options?.[key]] as const),
  );
  return Object.fromEntries(said);
}

/**
 * Each option by itself: what is not said is inherited, and a 0 is said.
 *
 * @throws OptionError, ServerAddressError
 */
export function inherit(options: ExecutionOptions, from: ResolvedExecutionOptions): ResolvedExecutionOptions {
  const servers = options.servers ?? from.servers;
  if (servers !== undefined) dialersOf(servers);
  const whole = (key: NumberKey, unit: string, least: number): number =>
    wholeNumber(`${key}${unit}`, options[key] ?? from[key], least);
  return {
    iterations: whole('iterations', '', 0),
    timeout: whole('timeout', ' (in s)', 0),
    minimumExecutionTime: whole('minimumExecutionTime', ' (in s)', 0),
    executionTimeout: whole('executionTimeout', ' (in s)', 0),
    concurrency: whole('concurrency', '', 1),
    defaultMethod: oneOf('defaultMethod', options.defaultMethod ?? from.defaultMethod, CLIENT_METHODS),
    servers,
    serializer: options.serializer ?? from.serializer,
  };
}

type NumberKey = 'iterations' | 'timeout' | 'minimumExecutionTime' | 'executionTimeout' | 'concurrency';

function nonEmpty(option: string, value: string | undefined): void {
  if (value === '') throw new OptionError(`expected ${option} to be a name, got an empty one; leave it out`);
}
