/** What a function's name is made of. */
export interface NameParts {
  readonly className: string;
  readonly methodName: string;
  /** Of `@GearmanWorker({ name })`. */
  readonly workerName: string | undefined;
  /** Of `@GearmanJob({ name })`. */
  readonly jobName: string | undefined;
}

/** Makes names of workers and jobs. The module's job prefix is put before the job's name afterwards. */
export interface NamingStrategy {
  /** By which commands and `consume` know the worker. */
  workerName(parts: Pick<NameParts, 'className' | 'workerName'>): string;
  /** By which clients know the job, without prefix. */
  jobName(parts: NameParts): string;
}

/** GearmanBundle's rule: the worker's name or else its class's, `~`, the job's name or else its method's. */
export class BundleNamingStrategy implements NamingStrategy {
  workerName({ className, workerName }: Pick<NameParts, 'className' | 'workerName'>): string {
    return workerName ?? className;
  }

  jobName(parts: NameParts): string {
    return `${this.workerName(parts)}~${parts.jobName ?? parts.methodName}`;
  }
}
