import { CLIENT_ID_MAX, packet } from '../protocol/index.js';
import type { Job } from '../queue/index.js';
import type { RequestHandlers } from './request-handlers.js';
import type { ServerConnection } from './server-connection.js';

function grab(from: ServerConnection, assign: (job: Job) => void): void {
  const job = from.queue.grab(from.peer);
  if (job === undefined) from.send(packet('NO_JOB', []));
  else assign(job);
}

function assignUnique(from: ServerConnection) {
  return ({ handle, queue, unique, workload }: Job): void =>
    from.send(packet('JOB_ASSIGN_UNIQ', [handle, queue.functionName, unique], workload));
}

/** What workers say of themselves, and how they get jobs. */
export const ABILITY_REQUESTS: RequestHandlers = {
  CAN_DO: ({ args: [functionName] }, from) => from.queue.canDo(from.peer, functionName),
  CANT_DO: ({ args: [functionName] }, from) => from.queue.cantDo(from.peer, functionName),
  RESET_ABILITIES: (_, from) => from.queue.resetAbilities(from.peer),
  PRE_SLEEP: (_, from) => from.queue.preSleep(from.peer),
  GRAB_JOB: (_, from) =>
    grab(from, ({ handle, queue, workload }) =>
      from.send(packet('JOB_ASSIGN', [handle, queue.functionName], workload)),
    ),
  GRAB_JOB_UNIQ: (_, from) => grab(from, assignUnique(from)),
  // A job without a reducer is assigned with its unique ID, as gearmand does; libgearman's workers grab this way.
  GRAB_JOB_ALL: (_, from) => grab(from, assignUnique(from)),
  SET_CLIENT_ID: ({ args: [clientId] }, from) => {
    from.clientId = clientId.slice(0, CLIENT_ID_MAX);
  },
};
