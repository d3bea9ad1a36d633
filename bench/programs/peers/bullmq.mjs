import { Queue, QueueEvents, Worker } from 'bullmq';

const QUEUE = 'bench';
/** A job server forgets a job that is done; Redis would keep it, and pay for it. */
const FORGOTTEN = { removeOnComplete: true };
/** `waitUntilFinished` fails where the job is done and gone before it looks. */
const KEPT_A_WHILE = { removeOnComplete: 1000 };

export async function createProducer(port) {
  const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port } });
  await queue.waitUntilReady();
  return { submit: (payload) => queue.add('job', payload, FORGOTTEN) };
}

export async function createCaller(port) {
  const connection = { host: '127.0.0.1', port };
  const queue = new Queue(QUEUE, { connection });
  const events = new QueueEvents(QUEUE, { connection });
  // Each job that is waited for is a listener.
  for (const emitter of [queue, events]) emitter.setMaxListeners(0);
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  return {
    call: async (payload) => (await queue.add('job', payload, KEPT_A_WHILE)).waitUntilFinished(events),
    close: () => Promise.all([queue.close(), events.close()]),
  };
}

export function startWorker(port, { concurrency, handle }) {
  const connection = { host: '127.0.0.1', port };
  const worker = new Worker(QUEUE, async (job) => handle(job.data), { connection, concurrency });
  return { stop: () => worker.close() };
}
