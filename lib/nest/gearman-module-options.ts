import type { ClientMiddleware, GearmanClientOptions, UniqueKeyOption } from '../client/index.js';
import type { Serializer } from '../payload/index.js';
import type { AccessOptions, JobServerOptions } from '../server/index.js';
import type { ConnectionLimits, ListenOptions, ServersOption } from '../transport/index.js';
import type { JobWorkerOptions, WorkerMiddleware } from '../worker/index.js';
import type { ExecutionOptions, ResolvedExecutionOptions } from './definitions/execution-options.js';
import type { NamingStrategy } from './definitions/naming-strategy.js';
import type { Clock } from '../time/clock.js';

/** What holds for jobs whose decorators say nothing else. */
export interface GearmanDefaults extends Omit<ExecutionOptions, 'servers' | 'serializer'> {
  /** Put before every job's name on the servers, to keep environments apart. Default none. */
  readonly jobPrefix?: string;
  /** Whether the name of its Nest module begins a worker's name, see `BundleNamingStrategy`. Default false. */
  readonly prependNamespace?: boolean;
  /**
   * Makes unique IDs of submissions that bring none, so that equal payloads are one job while it is unfinished: `md5`
   * makes GearmanBundle's. Default: each submission is a job of its own.
   */
  readonly generateUniqueKey?: UniqueKeyOption;
  /** Whether the client's events reach `@OnGearmanEvent()`. Default true. */
  readonly callbacks?: boolean;
}

/** The job server in the application's own process. */
export interface EmbeddedServerOptions {
  readonly embedded: true;
  /** Where other processes reach it, in any language. Default: nowhere. `host` defaults to 127.0.0.1. */
  readonly listen?: ListenOptions;
  /**
   * Where background jobs survive a restart: an address, as `sqlite:./jobs.db`, or a `QueueStore`. It is opened when the
   * application starts, which fails where that fails. Default: nowhere, jobs are gone with the application.
   */
  readonly store?: JobServerOptions['store'];
  /** With how many lost workers a job is given up, see `JobServerOptions`. Default -1: never. */
  readonly jobRetries?: number;
  /** What protects it from its peers, see `ConnectionLimits`. */
  readonly limits?: ConnectionLimits;
  /** Who may submit, work and administer from other processes, see `AccessOptions`. Default: everybody everything. */
  readonly access?: AccessOptions;
}

/** What the injected client may be told beside what the module tells it. */
export interface ClientSettings extends Omit<
  GearmanClientOptions,
  | 'servers'
  | 'serializer'
  | 'jobPrefix'
  | 'generateUniqueKey'
  | 'directory'
  | 'localJobs'
  | 'logger'
  | 'clock'
> {
  /** Around every submission; the first is the outermost. */
  readonly middleware?: readonly ClientMiddleware[];
}

/** What workers may be told beside what the module and their decorators tell them. */
export interface WorkerSettings extends Pick<
  JobWorkerOptions,
  'tls' | 'heartbeat' | 'connectTimeout' | 'backoff'
> {
  /** Around every job; the first is the outermost. */
  readonly middleware?: readonly WorkerMiddleware[];
}

/** What the configuration says of one worker: it counts before its decorators. */
export interface WorkerOverride extends ExecutionOptions {
  /** The same of single jobs, by their names (what stands behind `~`). */
  readonly jobs?: Readonly<Record<string, ExecutionOptions>>;
}

/** Which of the application's global enhancers run around jobs. */
export interface GlobalEnhancers {
  readonly guards?: boolean;
  readonly interceptors?: boolean;
  readonly pipes?: boolean;
  readonly filters?: boolean;
}

/** Options of `GearmanModule.forRoot()`. */
export interface GearmanModuleOptions {
  /** Tells several clusters of one application apart. Default `default`. */
  readonly name?: string;
  /** The job servers. Default: an embedded one. */
  readonly servers?: ServersOption;
  /** The embedded job server; not together with `servers`. Default `{ embedded: true }` where there are no `servers`. */
  readonly server?: EmbeddedServerOptions;
  /**
   * Without any job server: a job runs in the process that submits it, at once, and `handle` of a background job
   * comes when it has been done. Not together with `servers` and `server`. Default false.
   */
  readonly inline?: boolean;
  /**
   * Whether this process does jobs: all workers', none, or those of the named workers. Default: all with an embedded
   * server, none with `servers`, whose jobs `gearman:worker:execute` does.
   */
  readonly consume?: boolean | readonly string[];
  readonly defaults?: GearmanDefaults;
  /** What the configuration says of single workers, by their names: it counts before their decorators. */
  readonly workers?: Readonly<Record<string, WorkerOverride>>;
  /** Reads and writes payloads and results. Default JSON. */
  readonly serializer?: Serializer;
  /** Makes names of workers and jobs. Default GearmanBundle's rule. Not together with `prependNamespace`. */
  readonly namingStrategy?: NamingStrategy;
  /**
   * Whether the application's global guards, interceptors, pipes and filters, which are often made for HTTP, run
   * around jobs too; all, none, or each kind. Those of classes and methods always do. Default true.
   */
  readonly globalEnhancers?: boolean | GlobalEnhancers;
  /** Of the injected client: its timeouts (in ms), TLS, order of servers, middleware. */
  readonly client?: ClientSettings;
  /** Of all workers: heartbeat, timeouts (in ms), TLS, middleware. */
  readonly worker?: WorkerSettings;
  /** How long running jobs may take when the application shuts down, in ms. Default 25,000. */
  readonly grace?: number;
}

/** The same without holes. */
export interface ResolvedModuleOptions {
  readonly name: string;
  /** Absent with an embedded server, and inline. */
  readonly servers: ServersOption | undefined;
  readonly listen: ListenOptions | undefined;
  readonly store: JobServerOptions['store'];
  readonly jobRetries: number;
  readonly limits: ConnectionLimits | undefined;
  readonly access: AccessOptions | undefined;
  readonly inline: boolean;
  readonly consume: boolean | readonly string[];
  readonly defaults: ResolvedExecutionOptions;
  readonly workers: Readonly<Record<string, WorkerOverride>>;
  readonly jobPrefix: string;
  readonly generateUniqueKey: UniqueKeyOption | undefined;
  readonly callbacks: boolean;
  readonly serializer: Serializer;
  readonly namingStrategy: NamingStrategy;
  readonly globalEnhancers: Required<GlobalEnhancers>;
  readonly client: ClientSettings;
  readonly worker: WorkerSettings;
  readonly grace: number;
  /** The machine's, but in tests of time. */
  readonly clock: Clock;
}

/** The options of every cluster of one application. */
export interface ModuleClusters {
  /** In the order of `forRoot`; the first is the one that is meant where none is named. */
  readonly all: readonly ResolvedModuleOptions[];
  /** @throws OptionError where there is none of this name */
  get(name: string | undefined): ResolvedModuleOptions;
}
