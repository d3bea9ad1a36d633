import { LoadConnection } from './load-connection.mjs';
import { LoadWorker } from './load-worker.mjs';
import { submit } from './submit.mjs';

const FILLING_WINDOW = 1000;

/**
 * Does jobs that were queued before, GRABs pipelined; over when the server has read every WORK_COMPLETE.
 *
 * @returns also when that was, in ms since 1970
 */
export async function work(options) {
  const { port, inFlight, connections } = options;
  if (!options.queued) await submit({ ...options, inFlight: FILLING_WINDOW, connections: 1 });
  const links = await Promise.all(Array.from({ length: connections }, () => LoadConnection.open(port)));
  const window = Math.max(1, Math.floor(inFlight / connections));
  const workers = links.map((link) => new LoadWorker(link, { ...options, window, sleeps: false }));
  const started = performance.now();
  for (const worker of workers) worker.start();
  await Promise.all(workers.map((worker) => worker.drained));
  const ended = performance.now();
  const seconds = (ended - started) / 1000;
  for (const link of links) link.close();
  const completed = workers.reduce((sum, worker) => sum + worker.completed, 0);
  return { jobs: completed, seconds, rate: completed / seconds, endedAt: performance.timeOrigin + ended };
}
