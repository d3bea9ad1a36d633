import { rejectUnknownOptions } from '../../options/index.js';
import type { AssignedJob } from '../../worker/index.js';
import { GearmanDefinitionError } from '../gearman-error.js';
import { misnamed } from '../gearman.messages.js';
import type { FoundWorker } from './gearman.explorer.js';
import type { GearmanJobOptions, GearmanWorkerOptions } from './execution-options.js';

/** Does a job of a worker that has no class. */
export type RegisteredHandler = (payload: never, job: AssignedJob) => unknown;

/** One job of a worker that has no class. */
export interface JobRegistration extends Omit<GearmanJobOptions, 'name'> {
  /** Called with the payload and the job, through the application's global enhancers. */
  readonly handler: RegisteredHandler;
}

/** A worker that has no class: the same as decorators say, as data. */
export interface WorkerRegistration extends Omit<GearmanWorkerOptions, 'service' | 'inject' | 'useFactory'> {
  /** What its functions begin with. */
  readonly name: string;
  /** Its jobs by their names: a handler, or a handler and options. */
  readonly jobs: Readonly<Record<string, RegisteredHandler | JobRegistration>>;
}

/** @throws GearmanDefinitionError, OptionError */
export function registeredWorker({ jobs, ...options }: WorkerRegistration): FoundWorker {
  const className = options.name;
  const handlers: Record<string, RegisteredHandler> = {};
  const jobMarks = Object.entries(jobs).map(([methodName, job]) => {
    const { handler, ...jobOptions } = typeof job === 'function' ? { handler: job } : job;
    handlers[methodName] = checkedHandler(`${className}#${methodName}`, handler);
    return { methodName, options: jobOptions };
  });
  rejectUnknownOptions(`worker ${className}`, pick(options, ['service', 'inject', 'useFactory']), []);
  return {
    className,
    moduleName: '',
    mark: { options, fileName: '' },
    jobMarks,
    host: { type: 'object', instance: handlers },
  };
}

function checkedHandler(where: string, handler: unknown): RegisteredHandler {
  if (typeof handler === 'function') return handler as RegisteredHandler;
  throw new GearmanDefinitionError(misnamed(where, `expected a handler function, got ${typeof handler}`));
}

function pick(options: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(options).filter(([key]) => keys.includes(key)));
}
