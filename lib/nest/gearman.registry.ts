import { GearmanDefinitionError, JobDoesNotExistError, WorkerDoesNotExistError } from './gearman-error.js';
import { noJobNamed, noWorkerNamed, twoHandlers, twoWorkers } from './gearman.messages.js';
import type { JobDefinition, WorkerDefinition } from './worker-definition.js';

/** The application's workers and jobs, by name. Filled once, before the application starts. */
export class GearmanRegistry {
  private readonly byName = new Map<string, WorkerDefinition>();

  /** In the order in which they were found. */
  get workers(): readonly WorkerDefinition[] {
    return [...this.byName.values()];
  }

  get jobs(): readonly JobDefinition[] {
    return this.workers.flatMap(({ jobs }) => jobs);
  }

  /** @throws GearmanDefinitionError where two workers share a name, or two handlers a function */
  fill(definitions: readonly WorkerDefinition[]): void {
    const handlers = new Map<string, string>();
    for (const worker of definitions) {
      const known = this.byName.get(worker.callableName);
      for (const { functionName, className, methodName } of worker.jobs) {
        const where = `${className}#${methodName} (in ${worker.moduleName})`;
        const other = handlers.get(functionName);
        if (other !== undefined) throw new GearmanDefinitionError(twoHandlers(functionName, other, where));
        handlers.set(functionName, where);
      }
      if (known !== undefined) {
        throw new GearmanDefinitionError(twoWorkers(worker.callableName, known.className, worker.className));
      }
      this.byName.set(worker.callableName, worker);
    }
  }

  /** @throws WorkerDoesNotExistError, whose message lists those that are */
  worker(callableName: string): WorkerDefinition {
    const worker = this.byName.get(callableName);
    if (worker !== undefined) return worker;
    throw new WorkerDoesNotExistError(noWorkerNamed(callableName, [...this.byName.keys()]));
  }

  /**
   * A job by its name, with or without the prefix, and its worker.
   *
   * @throws JobDoesNotExistError, whose message lists those that are
   */
  job(name: string): { readonly worker: WorkerDefinition; readonly job: JobDefinition } {
    for (const worker of this.workers) {
      const job = worker.jobs.find(({ callableName, functionName }) =>
        [callableName, functionName].includes(name),
      );
      if (job !== undefined) return { worker, job };
    }
    const known = this.jobs.map(({ callableName }) => callableName);
    throw new JobDoesNotExistError(noJobNamed(name, known));
  }
}
