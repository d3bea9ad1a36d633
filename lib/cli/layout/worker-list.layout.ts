import type { JobDefinition, WorkerDefinition } from '../../nest/index.js';
import type { RemoteDocument } from './remote.layout.js';

/** Lines below a number. */
interface ListedWorker {
  readonly head: readonly string[];
  readonly jobs: readonly (readonly string[])[];
}

/**
 * The output of `gearman:worker:list`, laid out as GearmanBundle's; jobs are numbered across all workers. Remote workers,
 * which no command executes, follow the application's own.
 */
export function workerListLayout(
  workers: readonly WorkerDefinition[],
  remote: readonly RemoteDocument[],
): string {
  let number = 0;
  const lines = [...workers.map(ownWorker), ...remote.map(remoteWorker)].flatMap(({ head, jobs }) => [
    ...head,
    'Jobs:',
    ...jobs.flatMap((job) => [`  - #${++number}`, ...job.map((line) => `      ${line}`)]),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function ownWorker({ className, callableName, jobs }: WorkerDefinition): ListedWorker {
  return { head: [`@Worker:  ${className}`, `callablename:  ${callableName}`], jobs: jobs.map(ownJob) };
}

function ownJob({ methodName, callableName, jobPrefix }: JobDefinition): readonly string[] {
  const prefix = jobPrefix === '' ? [] : [`jobPrefix: ${jobPrefix}`];
  return [`name: ${methodName}`, `callablename: ${callableName}`, ...prefix];
}

function remoteWorker({ name: worker, jobs }: RemoteDocument): ListedWorker {
  return {
    head: ['@Worker:  (remote)', `callablename:  ${worker}`],
    jobs: jobs.map(({ method, name }) => [`name: ${method}`, `callablename: ${name}`]),
  };
}
