import type { JobWorker } from '../../lib/worker/index.js';
import { until } from './waiting.js';

/** Waits until a job that were submitted now would be taken. */
export function consuming(worker: JobWorker): Promise<void> {
  return until('the worker to take jobs', () => worker.health.consuming);
}
