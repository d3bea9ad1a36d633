import type { AssignedJob } from '../../worker/index.js';
import { PAYLOAD_PARAMETER } from '../decorators/parameter-arguments.js';

/** What a parameter's decorator asks for: the payload, one property of it, or the job. */
export function parameterValue(type: number, property: unknown, payload: unknown, job: AssignedJob): unknown {
  if (type !== PAYLOAD_PARAMETER) return job;
  if (typeof property !== 'string') return payload;
  return (payload as Record<string, unknown> | null | undefined)?.[property];
}
