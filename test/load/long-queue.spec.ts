import { describe, expect, test } from '@jest/globals';

import { JobHandles, JobQueue, type Peer, PRIORITIES, type Submission } from '../../lib/queue/index.js';
import { RecordingLink } from '../queue/recording-link.js';

const LONG = Number(process.env['LOAD_QUEUED_JOBS'] ?? 100_000);
const SHORT = 1_000;
const JOBS = 500;
const ROUNDS = 20;
/** A cost that grew with the queue would be 100 times the other, one that grew with its logarithm less than twice. */
const MOST_TIMES = 20;

/** Keeps no list of the handles. */
class ForgetfulLink extends RecordingLink {
  override created(): void {}
}

function submission(index: number): Submission {
  return {
    functionName: 'f',
    unique: index % 2 === 0 ? '' : `unique ${index}`,
    reducer: '',
    workload: Buffer.alloc(100),
    priority: PRIORITIES[index % 3] as Submission['priority'],
    background: true,
    dueAt: 0,
  };
}

/** A queue with so many jobs of one function, and a worker for them. */
function queueOf(jobs: number): { readonly queue: JobQueue; readonly peer: Peer } {
  const queue = new JobQueue({ handles: new JobHandles('H'), digest: (workload) => workload.toString() });
  const peer = queue.join(new ForgetfulLink());
  for (let index = 0; index < jobs; index++) queue.submit(peer, submission(index), 0);
  queue.canDo(peer, 'f');
  return { queue, peer };
}

/** The least time, in ms, that some jobs took from grab to end, each replaced by a new one, over several rounds. */
function costOf({ queue, peer }: ReturnType<typeof queueOf>): number {
  let [least, submitted] = [Infinity, 10_000_000];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    for (let count = 0; count < JOBS; count++) {
      const job = queue.grab(peer, 0);
      if (job === undefined || !queue.complete(peer, job.handle, job.workload)) throw new Error('no job');
      queue.submit(peer, submission(submitted++), 0);
    }
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

describe('a long queue', () => {
  test(`of ${LONG} jobs makes a grab no dearer than a short one`, () => {
    const [short, long] = [queueOf(SHORT), queueOf(LONG)];
    costOf(short);
    const times = costOf(long) / costOf(short);
    if (process.env['LOAD_QUEUED_JOBS'] !== undefined) process.stderr.write(`${times.toFixed(2)} times\n`);
    expect(times).toBeLessThan(MOST_TIMES);
    expect(long.queue.size).toBe(LONG);
  }, 60_000);
});
