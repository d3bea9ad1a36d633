import type { GearmanWorkerOptions } from '../definitions/execution-options.js';
import { WORKER_METADATA } from '../gearman.constants.js';
import { callerFile } from './caller-file.js';

/** What `@GearmanWorker` leaves on its class. */
export interface WorkerMark {
  readonly options: GearmanWorkerOptions;
  /** Where the decorator stands, for `describe` and for error messages. */
  readonly fileName: string;
}

/**
 * Makes a provider a worker: its methods that are marked `@GearmanJob` become Gearman functions, named
 * `Worker~job`. Options hold for all its jobs, unless a job says otherwise; they are checked when the application
 * starts.
 *
 * @example
 * \@GearmanWorker({ name: 'Images', concurrency: 4 })
 * export class ImageWorker {
 *   constructor(private readonly storage: Storage) {}
 *
 *   \@GearmanJob()
 *   async resize(\@GearmanPayload() photo: Photo, \@CurrentJob() job: AssignedJob) { … }
 * }
 */
export function GearmanWorker(options: GearmanWorkerOptions = {}): ClassDecorator {
  const mark: WorkerMark = { options, fileName: callerFile() };
  return (target) => {
    const marks = (Reflect.getOwnMetadata(WORKER_METADATA, target) ?? []) as WorkerMark[];
    Reflect.defineMetadata(WORKER_METADATA, [mark, ...marks], target);
  };
}
