import { EventChannel } from '../../telemetry/event-channel.js';
import type { RemoteWorker } from '../../client/index.js';
import { GearmanDefinitionError, JobDoesNotExistError, WorkerDoesNotExistError } from '../gearman-error.js';
import type { ModuleClusters } from '../gearman-module-options.js';
import { noJobNamed, noWorkerNamed, twoHandlers, twoWorkers } from '../gearman.messages.js';
import { defineWorker } from './define-worker.js';
import { registeredWorker, type WorkerRegistration } from './registered-worker.js';
import type { JobDefinition, WorkerDefinition } from './worker-definition.js';

/** What the registry tells. */
interface RegistryEvents {
  /** Workers came in, or a remote one was declared. */
  changed: readonly WorkerDefinition[];
}

/**
 * The application's workers and jobs, by name: those that decorators mark, from the moment when modules are initialised,
 * and those that are registered at run time.
 */
export class GearmanRegistry {
  private readonly found: WorkerDefinition[] = [];
  private readonly remote: RemoteWorker[] = [];
  /** A listener of ours that fails is the caller's business. */
  private readonly events = new EventChannel<RegistryEvents>((error) => {
    throw error;
  });

  constructor(private readonly clusters: ModuleClusters) {}

  /** In the order in which they were found. */
  get workers(): readonly WorkerDefinition[] {
    return this.found;
  }

  get jobs(): readonly JobDefinition[] {
    return this.workers.flatMap(({ jobs }) => jobs);
  }

  /** Workers of other projects and languages that were declared here. */
  get remoteWorkers(): readonly RemoteWorker[] {
    return this.remote;
  }

  /**
   * Adds a worker that has no class, beside those that decorators mark. Where the application does its workers' jobs, it
   * does this one's from now on, or from its start.
   *
   * @example
   * registry.register({
   *   name: 'Text',
   *   concurrency: 4,
   *   jobs: { reverse: (text: string) => [...text].reverse().join('') },
   * });
   *
   * @throws GearmanDefinitionError for options that cannot be, or a name that is taken
   */
  register(worker: WorkerRegistration): WorkerDefinition {
    const definition = defineWorker({ ...registeredWorker(worker), configured: {} }, this.clusters);
    this.add(definition);
    return definition;
  }

  /** Makes the jobs of a remote worker known by name, as `callJob` and middleware know them. */
  declare(worker: RemoteWorker): void {
    this.remote.push(worker);
    this.events.emit('changed', []);
  }

  /** @throws GearmanDefinitionError where two workers share a name, or two handlers a function */
  add(...definitions: readonly WorkerDefinition[]): void {
    for (const worker of definitions) {
      this.rejectTwins(worker);
      this.found.push(worker);
    }
    this.events.emit('changed', definitions);
  }

  /** @returns a function that ends it */
  onChange(listener: (added: readonly WorkerDefinition[]) => void): () => void {
    return this.events.on('changed', listener);
  }

  /** @throws WorkerDoesNotExistError, whose message lists those that are */
  worker(callableName: string): WorkerDefinition {
    const worker = this.found.find((each) => each.callableName === callableName);
    if (worker !== undefined) return worker;
    const known = this.found.map((each) => each.callableName);
    throw new WorkerDoesNotExistError(noWorkerNamed(callableName, known));
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

  /** Within one cluster; two clusters may have namesakes. */
  private rejectTwins(worker: WorkerDefinition): void {
    const others = this.found.filter(({ module }) => module.name === worker.module.name);
    const handlers = new Map(
      others.flatMap((other) => other.jobs.map((job) => [job.functionName, whereOf(other, job)] as const)),
    );
    for (const job of worker.jobs) {
      const where = whereOf(worker, job);
      const twin = handlers.get(job.functionName);
      if (twin !== undefined) throw new GearmanDefinitionError(twoHandlers(job.functionName, twin, where));
      handlers.set(job.functionName, where);
    }
    const namesake = others.find(({ callableName }) => callableName === worker.callableName);
    if (namesake === undefined) return;
    throw new GearmanDefinitionError(twoWorkers(worker.callableName, namesake.className, worker.className));
  }
}

function whereOf({ moduleName }: WorkerDefinition, { className, methodName }: JobDefinition): string {
  return `${className}#${methodName} (${moduleName === '' ? 'registered at run time' : `in ${moduleName}`})`;
}
