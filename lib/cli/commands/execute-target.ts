import type { GearmanRegistry, JobDefinition, WorkerDefinition } from '../../nest/index.js';
import { CliError } from '../cli-error.js';
import {
  allOrNamed,
  confirmJob,
  confirmWorker,
  confirmWorkers,
  whichWorker,
} from '../execution/execution.messages.js';
import { EXIT } from '../exit-codes.js';
import { findJob, findJobAmong, findWorker } from '../find-by-name.js';
import { jobLayout, workerLayout } from '../layout/description.layout.js';
import { commandLineOf } from '../worker-program.js';
import type { ExecuteOptions } from './execute-options.js';

/** What is about to be executed. */
export interface Found {
  readonly worker: WorkerDefinition;
  readonly jobs: readonly JobDefinition[];
  readonly options: WorkerDefinition['options'];
  /** How many of a job one process does, where the job says so itself; by the names of functions. */
  readonly bounds: ReadonlyMap<string, number>;
}

/** The difference between executing workers and executing a job. */
export interface ExecuteTarget<Options extends ExecuteOptions> {
  question(options: Options): string;
  /** @throws CliError for names of what is not there, and where nothing is named */
  find(registry: GearmanRegistry, options: Options): readonly Found[];
  describe(found: Found, file: string | undefined): string;
}

/** What `worker:execute` takes on top. */
export interface ExecuteWorkersOptions extends ExecuteOptions {
  readonly names: readonly string[];
  /** Every worker there is. */
  readonly all: boolean;
  /** Only these of their jobs. */
  readonly jobs?: readonly string[];
}

/** What `job:execute` takes on top. */
export interface ExecuteJobOptions extends ExecuteOptions {
  readonly name: string;
}

/** Workers with all their jobs or some of them, and the workers' options. */
export const WORKER_TARGET: ExecuteTarget<ExecuteWorkersOptions> = {
  question: ({ names }) => (names.length === 1 ? confirmWorker : confirmWorkers),
  find: (registry, options) => {
    const workers = chosenWorkers(registry, options);
    const wanted = options.jobs?.map((name) => findJobAmong(workers, name));
    const found = workers.map((worker) => {
      const jobs = worker.jobs.filter((job) => wanted === undefined || wanted.includes(job));
      return { worker, jobs, options: worker.options, bounds: boundsOf(jobs) };
    });
    return found.filter(({ jobs }) => jobs.length > 0);
  },
  describe: ({ worker, jobs }, file) => {
    const { module } = worker;
    const commandLine = commandLineOf({
      command: 'gearman:worker:execute',
      name: worker.callableName,
      appFile: file,
    });
    return workerLayout({ ...worker, jobs }, { module, commandLine }, true);
  },
};

/** One job, and the job's own options. Concurrency is its worker's. */
export const JOB_TARGET: ExecuteTarget<ExecuteJobOptions> = {
  question: () => confirmJob,
  find: (registry, { name }) => {
    const { worker, job } = findJob(registry, name);
    return [{ worker, jobs: [job], options: job.options, bounds: new Map() }];
  },
  describe: ({ worker, jobs: [job] }, appFile) => {
    const { module } = worker;
    const { callableName } = job as JobDefinition;
    const ofWorker = commandLineOf({ command: 'gearman:worker:execute', name: worker.callableName, appFile });
    const ofJob = commandLineOf({ command: 'gearman:job:execute', name: callableName, appFile });
    const layout = workerLayout(worker, { module, commandLine: ofWorker }, false);
    return layout + jobLayout(job as JobDefinition, { module, commandLine: ofJob });
  },
};

function boundsOf(jobs: readonly JobDefinition[]): ReadonlyMap<string, number> {
  const own = jobs.map(({ functionName, ownIterations = 0 }) => [functionName, ownIterations] as const);
  return new Map(own.filter(([, iterations]) => iterations > 0));
}

function chosenWorkers(
  registry: GearmanRegistry,
  { names, all }: ExecuteWorkersOptions,
): readonly WorkerDefinition[] {
  const known = registry.workers.map(({ callableName }) => callableName);
  if (all && names.length > 0) throw new CliError(allOrNamed, EXIT.usage);
  if (!all && names.length === 0) throw new CliError(whichWorker(known), EXIT.usage);
  return all ? registry.workers : [...new Set(names)].map((name) => findWorker(registry, name));
}
