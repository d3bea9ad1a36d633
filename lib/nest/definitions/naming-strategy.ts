/** What a function's name is made of. */
export interface NameParts {
  readonly className: string;
  readonly methodName: string;
  /** Of `@GearmanWorker({ name })`. */
  readonly workerName: string | undefined;
  /** Of `@GearmanJob({ name })`. */
  readonly jobName: string | undefined;
  /** The name of the Nest module that provides the class; undefined for a class that this application does not provide. */
  readonly moduleName: string | undefined;
}

/** What a worker's name is made of. */
export type WorkerNameParts = Omit<NameParts, 'methodName' | 'jobName'>;

/**
 * Makes names of workers and jobs. The module's job prefix is put before the job's name afterwards; a job with a
 * `functionName` is not asked for.
 *
 * @example
 * class DottedNames implements NamingStrategy {
 *   workerName({ className, workerName }: WorkerNameParts) { return workerName ?? className; }
 *   jobName(parts: NameParts) { return `${this.workerName(parts)}.${parts.jobName ?? parts.methodName}`; }
 * }
 */
export interface NamingStrategy {
  /** By which commands and `consume` know the worker. */
  workerName(parts: WorkerNameParts): string;
  /** By which clients know the job, without prefix. */
  jobName(parts: NameParts): string;
}

/**
 * GearmanBundle's rule: the worker's name or else its class's, `~`, the job's name or else its method's. With
 * `prependNamespace` a Nest module's name stands where PHP's namespace stood: `ImagesModule`, whose ending `Module` is
 * dropped, makes of the worker `Resizer` the worker `ImagesResizer`.
 */
export class BundleNamingStrategy implements NamingStrategy {
  private readonly prependNamespace: boolean;

  constructor({ prependNamespace = false }: { readonly prependNamespace?: boolean } = {}) {
    this.prependNamespace = prependNamespace;
  }

  /** @throws Error where the module's name is needed and not known */
  workerName({ className, workerName, moduleName }: WorkerNameParts): string {
    const name = workerName ?? className;
    if (!this.prependNamespace) return name;
    if (moduleName !== undefined) return moduleName.replace(/(?<=.)Module$/, '') + name;
    throw new Error(
      `expected ${className} to be provided by a module of this application, whose name prependNamespace puts before the worker's; provide it, or declare it with RemoteWorker`,
    );
  }

  jobName(parts: NameParts): string {
    return `${this.workerName(parts)}~${parts.jobName ?? parts.methodName}`;
  }
}
