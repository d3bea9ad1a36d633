import { OptionError, rejectUnknownOptions } from '../options/index.js';
import type { Serializer } from '../payload/index.js';
import type { ServersOption } from '../transport/index.js';
import { checkClientMethod, type ClientMethod } from './client-method.js';
import type { KnownJob } from './job-directory.js';
import type { MethodNames } from './typed-jobs.js';

/** What may be said of jobs that somebody else does. */
export interface RemoteExecution {
  /** The servers that its worker is connected to. Default: the client's. */
  readonly servers?: ServersOption;
  /** What its worker reads and writes. Default: the client's. */
  readonly serializer?: Serializer;
  /** What `callJob` does. Default `doNormal`. */
  readonly defaultMethod?: ClientMethod;
}

/** One job of a remote worker. */
export interface RemoteJobOptions extends RemoteExecution {
  /** What its function ends with, behind `Worker~`. Default: the name of the method. */
  readonly name?: string;
  /** The whole function name on the wire; then neither worker nor prefix are part of it. */
  readonly functionName?: string;
  /** For `describe` and `list`. */
  readonly description?: string;
}

/** A worker of another project or language. */
export interface RemoteWorkerOptions<Jobs extends object> extends RemoteExecution {
  /** What its functions begin with. */
  readonly name: string;
  readonly description?: string;
  /** Its jobs, by the names of the methods that stand for them here. */
  readonly jobs: { readonly [Method in MethodNames<Jobs>]: RemoteJobOptions };
}

const EXECUTION_KEYS = [
  'servers',
  'serializer',
  'defaultMethod',
] as const satisfies (keyof RemoteExecution)[];

const WORKER_KEYS = [
  ...EXECUTION_KEYS,
  'name',
  'description',
  'jobs',
] as const satisfies (keyof RemoteWorkerOptions<object>)[];

const JOB_KEYS = [
  ...EXECUTION_KEYS,
  'name',
  'functionName',
  'description',
] as const satisfies (keyof RemoteJobOptions)[];

/**
 * Declares a worker that lives in another project or another language, so that its jobs can be submitted with types.
 * Nothing of it runs here.
 *
 * @example
 * interface PhpImages {
 *   resize(photo: Photo): Thumbnail;
 *   reverse(text: string): string;
 * }
 * export const phpImages = new RemoteWorker<PhpImages>({
 *   name: 'Images',
 *   jobs: { resize: { serializer: new PhpSerializer() }, reverse: { functionName: 'reverse' } },
 * });
 * const thumbnail = await client.of(phpImages).resize(photo).result();
 */
export class RemoteWorker<Jobs extends object = object> {
  /** @throws OptionError for an option or a `defaultMethod` that does not exist */
  constructor(readonly options: RemoteWorkerOptions<Jobs>) {
    if (options.name === '') throw new OptionError('expected the name of a RemoteWorker, got an empty one');
    const owner = `RemoteWorker ${options.name}`;
    check(owner, options, WORKER_KEYS);
    for (const [method, job] of Object.entries<RemoteJobOptions>(options.jobs)) {
      check(`${owner}#${method}`, job, JOB_KEYS);
    }
  }

  /** Its jobs by the names of their methods, for a client that puts this prefix before names. */
  knownJobs(jobPrefix: string): ReadonlyMap<string, KnownJob> {
    const { name: worker, servers, serializer, defaultMethod } = this.options;
    const jobs = Object.entries<RemoteJobOptions>(this.options.jobs);
    return new Map(
      jobs.map(([method, job]) => {
        const name = job.functionName ?? `${worker}~${job.name ?? method}`;
        const functionName = job.functionName ?? jobPrefix + name;
        const own = {
          servers: job.servers ?? servers,
          serializer: job.serializer ?? serializer,
          defaultMethod: job.defaultMethod ?? defaultMethod,
        };
        return [method, { ...own, name, functionName }];
      }),
    );
  }
}

function check(owner: string, options: RemoteExecution, known: readonly string[]): void {
  rejectUnknownOptions(owner, options, known);
  if (options.defaultMethod !== undefined) checkClientMethod(owner, options.defaultMethod);
}
