import type { ArgumentsHost } from '@nestjs/common';

import type { AssignedJob } from '../../worker/index.js';
import { GEARMAN_CONTEXT_TYPE } from '../gearman.constants.js';

/**
 * Whether a guard, interceptor or filter stands around a job. A global one that is made for HTTP lets jobs pass by it.
 *
 * @example
 * canActivate(context: ExecutionContext): boolean {
 *   if (isGearmanContext(context)) return true;
 *   return this.mayEnter(context.switchToHttp().getRequest());
 * }
 */
export function isGearmanContext(context: ArgumentsHost): boolean {
  return context.getType<string>() === GEARMAN_CONTEXT_TYPE;
}

/** The job that a guard, interceptor or filter stands around; its payload is `job.payload()`. @throws TypeError elsewhere */
export function jobOf(context: ArgumentsHost): AssignedJob {
  if (isGearmanContext(context)) return context.getArgByIndex<AssignedJob>(1);
  throw new TypeError(`expected the context of a Gearman job, got one of type ${context.getType<string>()}`);
}
