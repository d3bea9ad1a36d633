import { CLIENT_ID_MAX, packet } from '../protocol/index.js';
import type { Job } from '../queue/index.js';
import type { RequestHandlers } from './request-handlers.js';
import type { ServerConnection } from './server-connection.js';

/** The worker's next job; where there is none, it has been told. */
function nextJob(from: ServerConnection): Job | undefined {
  const job = from.queue.grab(from.peer, from.now);
  if (job === undefined) from.send(packet('NO_JOB', []));
  return job;
}

function assignUnique({ handle, queue, unique, workload }: Job, to: ServerConnection): void {
  to.send(packet('JOB_ASSIGN_UNIQ', [handle, queue.functionName, unique], workload));
}

/** With its reducer where it has one, else as GRAB_JOB_UNIQ is answered, which libgearman's workers count on. */
function assignAll(job: Job, to: ServerConnection): void {
  const { handle, queue, unique, reducer, workload } = job;
  if (reducer === '') return assignUnique(job, to);
  to.send(packet('JOB_ASSIGN_ALL', [handle, queue.functionName, unique, reducer], workload));
}

/** A worker that may not is told so; its next GRAB_JOB meets the ERROR, which libgearman's workers give as their reason. */
function announce(functionName: string, timeout: number, from: ServerConnection): void {
  if (from.may.mayWork(functionName)) from.queue.canDo(from.peer, functionName, timeout);
  else from.refuse('ACCESS_DENIED');
}

/** What workers say of themselves, and how they get jobs. */
export const ABILITY_REQUESTS: RequestHandlers = {
  CAN_DO: ({ args: [functionName] }, from) => announce(functionName, 0, from),
  CAN_DO_TIMEOUT: ({ args: [functionName, timeout] }, from) =>
    announce(functionName, Number.parseInt(timeout, 10), from),
  CANT_DO: ({ args: [functionName] }, from) => from.queue.cantDo(from.peer, functionName),
  RESET_ABILITIES: (_, from) => from.queue.resetAbilities(from.peer),
  PRE_SLEEP: (_, from) => from.queue.preSleep(from.peer),
  GRAB_JOB: (_, from) => {
    const job = nextJob(from);
    if (job === undefined) return;
    from.send(packet('JOB_ASSIGN', [job.handle, job.queue.functionName], job.workload));
  },
  GRAB_JOB_UNIQ: (_, from) => {
    const job = nextJob(from);
    if (job !== undefined) assignUnique(job, from);
  },
  GRAB_JOB_ALL: (_, from) => {
    const job = nextJob(from);
    if (job !== undefined) assignAll(job, from);
  },
  SET_CLIENT_ID: ({ args: [clientId] }, from) => {
    from.clientId = clientId.slice(0, CLIENT_ID_MAX);
  },
};
