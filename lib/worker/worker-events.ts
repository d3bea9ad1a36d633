import type { AssignedJob } from './assigned-job.js';
import type { JobOutcome } from './job-outcome.js';

/** Why a worker stopped: it was told to, it did its iterations, or it was idle for too long. */
export type WorkerEnding = 'stopped' | 'iterations' | 'idle';

/** What a worker tells those who listen. */
export interface JobWorkerEvents {
  /** It is registered with this server and takes its jobs. */
  connected: { readonly address: string };
  /** The server is away; the worker goes on trying. */
  disconnected: { readonly address: string; readonly error: Error };
  /** A job was assigned and its handler is about to be called. */
  jobStarted: { readonly job: AssignedJob };
  /** The job's handler ended, so or so, after `duration` ms. */
  jobFinished: { readonly job: AssignedJob; readonly outcome: JobOutcome; readonly duration: number };
}
