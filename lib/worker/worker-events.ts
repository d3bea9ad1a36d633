import type { AssignedJob } from './assigned-job.js';
import type { JobOutcome } from './job-outcome.js';

/** Why a worker stopped: it was told to, it did its iterations, or it was idle for too long. */
export type WorkerEnding = 'stopped' | 'iterations' | 'idle';

/** What a worker tells those who listen. */
export interface JobWorkerEvents {
  /** It begins to take jobs. */
  started: Record<never, never>;
  /** No job runs, and its servers have none for it. Told once, until it has had another. */
  idle: Record<never, never>;
  /** It takes no more jobs, and waits for the `running` ones. */
  draining: { readonly ending: WorkerEnding; readonly running: number };
  /** It has ended. */
  stopped: { readonly ending: WorkerEnding };
  /** It is registered with this server and takes its jobs. */
  connected: { readonly address: string };
  /** The server is away; the worker goes on trying. Not told when the worker itself closes the connection. */
  disconnected: { readonly address: string; readonly error: Error };
  /** A job was assigned and its handler is about to be called. */
  jobStarted: { readonly job: AssignedJob };
  /** The job's handler ended, so or so, after `duration` ms. */
  jobFinished: { readonly job: AssignedJob; readonly outcome: JobOutcome; readonly duration: number };
}
