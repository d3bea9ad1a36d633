import { type PacketOf, UNIQUE_MAX } from '../protocol/index.js';
import type { Priority } from '../queue/index.js';
import type { RequestHandlers } from './request-handlers.js';
import type { ServerConnection } from './server-connection.js';

type Submission = PacketOf<
  | 'SUBMIT_JOB'
  | 'SUBMIT_JOB_BG'
  | 'SUBMIT_JOB_HIGH'
  | 'SUBMIT_JOB_HIGH_BG'
  | 'SUBMIT_JOB_LOW'
  | 'SUBMIT_JOB_LOW_BG'
>;

function submit(priority: Priority, background: boolean) {
  return ({ args: [functionName, unique], data }: Submission, from: ServerConnection): void => {
    if (unique.length > UNIQUE_MAX) from.refuse('ARGUMENT_TOO_LARGE');
    else from.queue.submit(from.peer, { functionName, unique, workload: owned(data), priority, background });
  };
}

/**
 * A workload outlives the chunk of the network that it came in. It is copied out of a chunk that is much larger than
 * itself, so that a small job in a long queue does not keep 64 KiB alive.
 */
function owned(workload: Buffer): Buffer {
  return workload.length * 2 < workload.buffer.byteLength ? Buffer.from(workload) : workload;
}

/** Submissions of jobs, by priority, waited for or not. */
export const SUBMIT_REQUESTS: RequestHandlers = {
  SUBMIT_JOB: submit('normal', false),
  SUBMIT_JOB_BG: submit('normal', true),
  SUBMIT_JOB_HIGH: submit('high', false),
  SUBMIT_JOB_HIGH_BG: submit('high', true),
  SUBMIT_JOB_LOW: submit('low', false),
  SUBMIT_JOB_LOW_BG: submit('low', true),
};
