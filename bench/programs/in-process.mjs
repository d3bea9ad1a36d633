// A queue, its producer and its worker in one process: node bench/programs/in-process.mjs PEER FILE.
import { PAYLOAD } from './payload.mjs';
import { serveAsks } from './serve-asks.mjs';
import { JobCounter, rateOf } from './timing.mjs';

const [peer, file] = process.argv.slice(2);
const { openQueue } = await import(`./peers/${peer}.mjs`);
const queue = await openQueue(file);

serveAsks({
  submit: ({ jobs, inFlight }) => rateOf(() => queue.submit(PAYLOAD), { jobs, inFlight }),
  /** Does this many jobs, that are queued already, and stops. Answers with jobs per second. */
  process: async ({ jobs, concurrency }) => {
    const counter = new JobCounter(jobs);
    const worker = queue.startWorker({ concurrency, handle: () => counter.count() });
    const rate = await counter.rate;
    await worker.stop();
    return rate;
  },
});
