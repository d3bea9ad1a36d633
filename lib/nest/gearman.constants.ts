/**
 * Metadata keys. `Symbol.for`, so that two copies of this package in one tree still find each other's marks: workers
 * that are silently not found are the worst way to learn of a duplicate.
 */
export const WORKER_METADATA = Symbol.for('nestjs-gearman:worker');
export const JOB_METADATA = Symbol.for('nestjs-gearman:job');
export const LISTENER_METADATA = Symbol.for('nestjs-gearman:listener');

/** What `ExecutionContext#getType()` answers inside a job. */
export const GEARMAN_CONTEXT_TYPE = 'gearman';

/** How the process was started, see `GearmanRole`. Absent in applications; the commands provide it. */
export const GEARMAN_ROLE = Symbol.for('nestjs-gearman:role');
