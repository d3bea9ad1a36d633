import type { GearmanRegistry, JobDefinition, WorkerDefinition } from '../nest/index.js';
import { CliError } from './cli-error.js';
import { didYouMean, isRemote } from './cli.messages.js';
import { noSuchJobOf } from './execution/execution.messages.js';
import { EXIT } from './exit-codes.js';
import { nearestName } from './nearest-name.js';

/** @throws CliError that lists the workers there are, and suggests the nearest */
export function findWorker(registry: GearmanRegistry, name: string): WorkerDefinition {
  const known = registry.workers.map(({ callableName }) => callableName);
  const remote = registry.remoteWorkers.some(({ options }) => options.name === name);
  return suggesting(name, known, () => registry.worker(name), remote ? isRemote(name) : '');
}

/**
 * A job of any worker, with or without its prefix.
 *
 * @throws CliError that lists the jobs there are, and suggests the nearest
 */
export function findJob(registry: GearmanRegistry, name: string): ReturnType<GearmanRegistry['job']> {
  const known = registry.jobs.map(({ callableName }) => callableName);
  return suggesting(name, known, () => registry.job(name));
}

/**
 * A job of some workers, by the name that its decorator or method gives it, or by its whole name.
 *
 * @throws CliError that lists the jobs there are, and suggests the nearest
 */
export function findJobAmong(workers: readonly WorkerDefinition[], name: string): JobDefinition {
  const jobs = workers.flatMap((worker) =>
    worker.jobs.map((job) => ({ job, short: shortName(worker, job) })),
  );
  const found = jobs.find(({ job, short }) =>
    [short, job.methodName, job.callableName, job.functionName].includes(name),
  );
  if (found !== undefined) return found.job;
  const known = jobs.map(({ short }) => short);
  throw new CliError(noSuchJobOf(workers, name, known) + didYouMean(nearestName(name, known)), EXIT.usage);
}

/** What follows the worker's name in the job's. */
function shortName({ callableName: worker }: WorkerDefinition, { callableName }: JobDefinition): string {
  return callableName.startsWith(worker)
    ? callableName.slice(worker.length).replace(/^\W/, '')
    : callableName;
}

function suggesting<Found>(name: string, known: readonly string[], find: () => Found, note = ''): Found {
  try {
    return find();
  } catch (cause) {
    const message = (cause as Error).message + (note || didYouMean(nearestName(name, known)));
    throw new CliError(message, EXIT.usage, { cause });
  }
}
