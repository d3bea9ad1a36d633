// Does jobs as the harness asks: node bench/programs/worker.mjs PEER PORT, PEER being a file of ./peers.
import { PAYLOAD } from './payload.mjs';
import { serveAsks } from './serve-asks.mjs';
import { JobCounter } from './timing.mjs';

const [peer, port] = process.argv.slice(2);
const { startWorker } = await import(`./peers/${peer}.mjs`);

let standing;

serveAsks({
  /** Does what comes, until `stop`. */
  start: async ({ concurrency }) => {
    standing = await startWorker(Number(port), { concurrency, handle: () => undefined });
  },
  stop: () => standing.stop(),
  /** Does this many jobs, that are queued already, and stops. Answers with jobs per second. */
  process: async ({ jobs, concurrency }) => {
    const counter = new JobCounter(jobs);
    const handle = () => counter.count();
    const worker = await startWorker(Number(port), { concurrency, handle, jobs, payload: PAYLOAD });
    const rate = await counter.rate;
    await worker.stop();
    return rate;
  },
});
