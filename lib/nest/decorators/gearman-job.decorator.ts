import type { GearmanJobOptions } from '../definitions/execution-options.js';
import { JOB_METADATA } from '../gearman.constants.js';

/**
 * Makes a method of a `@GearmanWorker` class a job. The method is called with the payload and the `AssignedJob`, or
 * with what its parameters' decorators ask for. What it returns is the job's result; what it throws ends the job with
 * WORK_EXCEPTION.
 */
export function GearmanJob(options: GearmanJobOptions = {}): MethodDecorator {
  return (_target, _methodName, descriptor) => {
    const method = descriptor.value as object;
    const others = (Reflect.getOwnMetadata(JOB_METADATA, method) ?? []) as GearmanJobOptions[];
    Reflect.defineMetadata(JOB_METADATA, [options, ...others], method);
  };
}
