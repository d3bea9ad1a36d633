import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

import { HANDLE_PREFIX_MAX } from '../queue/index.js';

/** gearmand's. */
export function defaultHandlePrefix(): string {
  return `H:${hostname()}`.slice(0, HANDLE_PREFIX_MAX);
}

/** Equal workloads have equal digests: what submissions of the unique ID `-` are joined by. */
export function digest(workload: Buffer): string {
  return createHash('sha256').update(workload).digest('base64');
}
