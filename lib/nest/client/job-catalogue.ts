import { type JobDirectory, type KnownJob, OptionError, type WorkerClass } from '../../client/index.js';
import type { Dialer, ServersOption } from '../../transport/index.js';
import { defineWorker } from '../definitions/define-worker.js';
import { GearmanMetadataAccessor } from '../definitions/gearman-metadata.accessor.js';
import type { GearmanRegistry } from '../definitions/gearman.registry.js';
import type { JobDefinition, WorkerDefinition } from '../definitions/worker-definition.js';
import { GearmanDefinitionError } from '../gearman-error.js';
import type { ModuleClusters, ResolvedModuleOptions } from '../gearman-module-options.js';
import { noWorkerClass, oneNameOfTwo } from '../gearman.messages.js';

/** The way to a cluster's servers. */
export type ConnectCluster = (
  cluster: ResolvedModuleOptions,
  servers: ServersOption | undefined,
) => ServersOption | Dialer;

/**
 * The application's jobs as the client of one cluster sees them: its own first, then those of the other clusters, which it
 * submits to their servers, then those of remote workers.
 */
export class JobCatalogue implements JobDirectory {
  private readonly accessor = new GearmanMetadataAccessor();
  private byName: Map<string, KnownJob> | undefined;

  constructor(
    private readonly cluster: ResolvedModuleOptions,
    private readonly clusters: ModuleClusters,
    private readonly registry: GearmanRegistry,
    private readonly connect: ConnectCluster,
  ) {
    registry.onChange(() => {
      this.byName = undefined;
    });
  }

  job(name: string): KnownJob | undefined {
    this.byName ??= this.index();
    return this.byName.get(name);
  }

  jobsOf(type: WorkerClass): ReadonlyMap<string, KnownJob> {
    const worker = this.declared(type) ?? this.undeclared(type);
    const jobs = new Map<string, KnownJob>();
    for (const job of worker.jobs) {
      if (!jobs.has(job.methodName)) jobs.set(job.methodName, this.known(worker, job));
    }
    return jobs;
  }

  /** The worker that the class is in this cluster, or else in another. */
  private declared(type: WorkerClass): WorkerDefinition | undefined {
    const all = this.ownFirst().filter(({ host }) => isOf(host, type));
    const [first, second] = all;
    const sameCluster = first !== undefined && first.module.name === second?.module.name;
    if (sameCluster) throw new GearmanDefinitionError(oneNameOfTwo(type.name));
    return first;
  }

  private index(): Map<string, KnownJob> {
    const declared = this.ownFirst().flatMap((worker) => worker.jobs.map((job) => this.known(worker, job)));
    const remote = this.registry.remoteWorkers.flatMap((worker) =>
      Array.from(worker.knownJobs(this.cluster.jobPrefix).values()),
    );
    const index = new Map<string, KnownJob>();
    for (const job of [...declared, ...remote]) {
      for (const name of [job.name, job.functionName]) if (!index.has(name)) index.set(name, job);
    }
    return index;
  }

  private ownFirst(): WorkerDefinition[] {
    const isOwn = ({ module }: WorkerDefinition): boolean => module.name === this.cluster.name;
    const { workers } = this.registry;
    return [...workers.filter(isOwn), ...workers.filter((worker) => !isOwn(worker))];
  }

  private known(
    { module }: WorkerDefinition,
    { callableName, functionName, options }: JobDefinition,
  ): KnownJob {
    const { connect } = this;
    const own = module.name === this.cluster.name;
    return {
      name: callableName,
      functionName,
      serializer: options.serializer ?? (own ? undefined : module.serializer),
      defaultMethod: options.defaultMethod,
      // When it is submitted: in a command, other clusters' embedded servers are out of reach.
      get servers() {
        return own && options.servers === undefined ? undefined : connect(module, options.servers);
      },
    };
  }

  /** A worker that this application does not provide, and other processes of the same code do. */
  private undeclared(type: WorkerClass): WorkerDefinition {
    if (typeof type !== 'function') throw new OptionError(noWorkerClass(String(type)));
    const [marks, ...others] = this.accessor.workersOf(type);
    if (others.length > 0) throw new GearmanDefinitionError(oneNameOfTwo(type.name));
    if (marks === undefined) throw new GearmanDefinitionError(noWorkerClass(type.name));
    const host = { type: 'object', instance: {} } as const;
    return defineWorker(
      { ...marks, className: type.name, moduleName: undefined, configured: {}, host },
      this.clusters,
    );
  }
}

function isOf(host: WorkerDefinition['host'], type: WorkerClass): boolean {
  return host.type === 'provider' && (host.classType === type || host.wrapper.token === type);
}
