import type { PreviewedApp } from '../command-context.js';

/** A worker of another application or language that this one knows by name. */
export interface RemoteDocument {
  readonly name: string;
  readonly jobs: readonly {
    readonly method: string;
    /** By which callers here know it. */
    readonly name: string;
    /** By which the job servers know it. */
    readonly functionName: string;
  }[];
}

/** The remote workers that the application has declared. */
export function remoteDocuments({
  registry,
  options,
}: Pick<PreviewedApp, 'registry' | 'options'>): RemoteDocument[] {
  return registry.remoteWorkers.map((worker) => ({
    name: worker.options.name,
    jobs: Array.from(worker.knownJobs(options.jobPrefix), ([method, { name, functionName }]) => ({
      method,
      name,
      functionName,
    })),
  }));
}
