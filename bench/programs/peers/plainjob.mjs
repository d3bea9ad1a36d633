import Database from 'better-sqlite3';
import { better, defineQueue, defineWorker } from 'plainjob';

const TYPE = 'bench';
const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

/** @param synchronous SQLite's; without it plainjob's own, which is `normal` */
export function openQueue(file, synchronous) {
  const connection = better(new Database(file));
  const queue = defineQueue({ connection, logger: SILENT });
  if (synchronous !== undefined) connection.pragma(`synchronous = ${synchronous}`);
  return {
    submit: (payload) => queue.add(TYPE, payload),
    startWorker: ({ handle }) => startWorker(queue, handle),
  };
}

/** It does one job at a time. Jobs that are done are removed behind it, as it would otherwise get slower with each round. */
function startWorker(queue, handle) {
  const worker = defineWorker(TYPE, (job) => handle(JSON.parse(job.data)), { queue, logger: SILENT });
  const ended = worker.start();
  return {
    stop: async () => {
      await worker.stop();
      await ended;
      queue.removeDoneJobs(-1000);
    },
  };
}
