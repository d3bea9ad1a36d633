import type { JobDefinition, WorkerDefinition } from '../../nest/index.js';
import type { ExecutionResult } from '../execution/execution-run.js';

/** What was executed, and how it ended. */
export interface Executed {
  readonly found: readonly { readonly worker: WorkerDefinition; readonly jobs: readonly JobDefinition[] }[];
  readonly result: ExecutionResult;
}

/** What `worker:execute --json` and `job:execute --json` print when they end. */
export function executionDocument({ found, result }: Executed, exitCode: number): object {
  const { ending, done, failed } = result;
  return {
    workers: found.map(({ worker }) => worker.callableName),
    jobs: found.flatMap(({ jobs }) => jobs.map(({ callableName }) => callableName)),
    ending,
    done,
    failed,
    exitCode,
  };
}
