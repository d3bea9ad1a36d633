/** How the commands end; the numbers from 64 on are those of BSD's `sysexits.h`. */
export const EXIT = {
  /** Done, stopped on demand, iterations reached, idle for too long. */
  ok: 0,
  /** Something failed that should not have: a crash. For `supervisor:generate --check`, a file that is out of date. */
  failure: 1,
  /** `job:submit`: the job's worker gave it up. */
  jobFailed: 2,
  /** `job:submit`: the job's worker threw. */
  jobThrew: 3,
  /** The command line asks for what is not there. */
  usage: 64,
  /** A job server, or what else the application needs to start, cannot be reached or does not answer. */
  unavailable: 69,
  /** `job:submit --timeout`: no result within that time; the job may still be done. */
  timedOut: 75,
  /** The application cannot be found or loaded, or its options cannot be. */
  configuration: 78,
  /** `job:submit`: Ctrl+C while it waited for the result. */
  interrupted: 130,
} as const;
