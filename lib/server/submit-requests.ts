import { type PacketOf, UNIQUE_MAX } from '../protocol/index.js';
import type { Priority, Submission } from '../queue/index.js';
import type { RequestHandlers } from './request-handlers.js';
import { nextTime, parseSchedule } from './schedule.js';
import type { ServerConnection } from './server-connection.js';

/** gearmand's, in bytes. */
const REDUCER_MAX = 63;

const AT_ONCE = 0;
const NO_SUCH_TIME = 'Schedule does not name a time';

type PlainRequest = PacketOf<
  | 'SUBMIT_JOB'
  | 'SUBMIT_JOB_BG'
  | 'SUBMIT_JOB_HIGH'
  | 'SUBMIT_JOB_HIGH_BG'
  | 'SUBMIT_JOB_LOW'
  | 'SUBMIT_JOB_LOW_BG'
>;

type ReduceRequest = PacketOf<'SUBMIT_REDUCE_JOB' | 'SUBMIT_REDUCE_JOB_BACKGROUND'>;

type LaterRequest = PacketOf<'SUBMIT_JOB_EPOCH' | 'SUBMIT_JOB_SCHED'>;

function submit(from: ServerConnection, submission: Submission): void {
  const { functionName, unique, reducer } = submission;
  if (!from.may.maySubmit(functionName)) return from.refuse('ACCESS_DENIED');
  if (unique.length > UNIQUE_MAX || reducer.length > REDUCER_MAX) from.refuse('ARGUMENT_TOO_LARGE');
  else from.queue.submit(from.peer, submission, timeFor(submission, from));
}

/** What is due at once is due at any time: looking at the clock would take a 25th of its submission. */
function timeFor({ dueAt }: Submission, from: ServerConnection): number {
  return dueAt === AT_ONCE ? AT_ONCE : from.now;
}

function plain(priority: Priority, background: boolean) {
  return ({ args: [functionName, unique], data: workload }: PlainRequest, from: ServerConnection): void => {
    submit(from, { functionName, unique, reducer: '', workload, priority, background, dueAt: AT_ONCE });
  };
}

/** For the server a job like any other, of normal priority; its worker gets to know the reducer. */
function reduce(background: boolean) {
  return (
    { args: [functionName, unique, reducer], data: workload }: ReduceRequest,
    from: ServerConnection,
  ): void => {
    submit(from, { functionName, unique, reducer, workload, priority: 'normal', background, dueAt: AT_ONCE });
  };
}

/** A background job of normal priority. */
function later(request: LaterRequest, dueAt: number, from: ServerConnection): void {
  const [functionName, unique] = request.args;
  const workload = request.data;
  const priority = 'normal';
  submit(from, { functionName, unique, reducer: '', workload, priority, background: true, dueAt });
}

/** Submissions of jobs, by priority, waited for or not, at once or later. */
export const SUBMIT_REQUESTS: RequestHandlers = {
  SUBMIT_JOB: plain('normal', false),
  SUBMIT_JOB_BG: plain('normal', true),
  SUBMIT_JOB_HIGH: plain('high', false),
  SUBMIT_JOB_HIGH_BG: plain('high', true),
  SUBMIT_JOB_LOW: plain('low', false),
  SUBMIT_JOB_LOW_BG: plain('low', true),
  SUBMIT_REDUCE_JOB: reduce(false),
  SUBMIT_REDUCE_JOB_BACKGROUND: reduce(true),
  SUBMIT_JOB_EPOCH: (request, from) => later(request, Number.parseInt(request.args[2], 10) * 1000, from),
  SUBMIT_JOB_SCHED: (request, from) => {
    const schedule = parseSchedule(request.args.slice(2));
    if (schedule === undefined) from.refuse('INVALID_COMMAND', NO_SUCH_TIME);
    else later(request, nextTime(schedule, from.now), from);
  },
};
