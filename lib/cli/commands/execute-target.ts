import type {
  GearmanRegistry,
  JobDefinition,
  ResolvedExecutionOptions,
  WorkerDefinition,
} from '../../nest/index.js';
import { confirmJob, confirmWorker } from '../cli.messages.js';
import { type Described, jobLayout, workerLayout } from '../layout/description.layout.js';
import { commandLineOf } from '../worker-program.js';

/** What is about to be executed. */
export interface Found {
  readonly worker: WorkerDefinition;
  readonly jobs: readonly JobDefinition[];
  readonly options: ResolvedExecutionOptions;
}

/** The difference between executing a worker and executing a job. */
export interface ExecuteTarget {
  readonly question: string;
  /** @throws WorkerDoesNotExistError, JobDoesNotExistError */
  find(registry: GearmanRegistry, name: string): Found;
  describe(found: Found, appFile: string, servers: Described['servers']): string;
}

/** A worker with all its jobs, and the worker's options. */
export const WORKER_TARGET: ExecuteTarget = {
  question: confirmWorker,
  find: (registry, name) => {
    const worker = registry.worker(name);
    return { worker, jobs: worker.jobs, options: worker.options };
  },
  describe: ({ worker }, appFile, servers) => {
    const commandLine = commandLineOf({
      command: 'gearman:worker:execute',
      name: worker.callableName,
      appFile,
    });
    return workerLayout(worker, { servers, commandLine }, true);
  },
};

/** One job, and the job's own options. Concurrency is its worker's. */
export const JOB_TARGET: ExecuteTarget = {
  question: confirmJob,
  find: (registry, name) => {
    const { worker, job } = registry.job(name);
    return { worker, jobs: [job], options: job.options };
  },
  describe: ({ worker, jobs: [job] }, appFile, servers) => {
    const { callableName } = job as JobDefinition;
    const ofWorker = commandLineOf({ command: 'gearman:worker:execute', name: worker.callableName, appFile });
    const ofJob = commandLineOf({ command: 'gearman:job:execute', name: callableName, appFile });
    const layout = workerLayout(worker, { servers, commandLine: ofWorker }, false);
    return layout + jobLayout(job as JobDefinition, { servers, commandLine: ofJob });
  },
};
