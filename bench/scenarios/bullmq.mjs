import { askProcessed } from './processed.mjs';

const SUBMITS = 'submits';
const PROCESSED = 'processed';
const ROUND_TRIPS = 'round trips';
const P50 = 'latency p50';
const P99 = 'latency p99';
const IN_FLIGHT = 100;

/** A server, a producer and a worker, each in a process of its own. */
async function startThree(context, server, peer) {
  const { port } = await context.server(server);
  const [producer, worker] = [
    context.participant('producer', peer, port),
    context.participant('worker', peer, port),
  ];
  return { producer, worker };
}

async function measure({ producer, worker }, context) {
  const jobs = context.scale(30_000);
  const [submits, processed] = await askProcessed(producer, worker, { jobs, concurrency: IN_FLIGHT });
  await worker.ask('start', { concurrency: IN_FLIGHT });
  const trips = await producer.ask('round trips', { jobs: context.scale(8000), inFlight: IN_FLIGHT });
  const { p50, p99 } = await producer.ask('latency', { jobs: context.scale(1000) });
  await worker.ask('stop');
  return { [SUBMITS]: submits, [PROCESSED]: processed, [ROUND_TRIPS]: trips, [P50]: p50, [P99]: p99 };
}

export const bullmq = {
  name: 'bullmq',
  title: 'GearmanClient and JobWorker beside BullMQ',
  note: [
    'JSON of 100 bytes; server (ours, or redis-server without persistence), producer and worker are a process each.',
    'Submits and round trips with 100 in flight, processed with a concurrency of 100, latency from the call to its result',
    'one at a time. BullMQ: `add`, `waitUntilFinished`, `removeOnComplete`.',
  ].join('\n'),
  needs: ['redis'],
  targets: [
    { metric: SUBMITS, peer: 'bullmq', atLeast: 3 },
    { metric: PROCESSED, peer: 'bullmq', atLeast: 5 },
    { metric: ROUND_TRIPS, peer: 'bullmq', atLeast: 10 },
    { metric: P50, peer: 'bullmq', atMost: 0.5 },
  ],
  async run(context) {
    const ours = await startThree(context, 'ours', 'gearman');
    const theirs = await startThree(context, 'redis', 'bullmq');
    const metrics = {
      [SUBMITS]: 'jobs/s',
      [PROCESSED]: 'jobs/s',
      [ROUND_TRIPS]: 'jobs/s',
      [P50]: 'ms',
      [P99]: 'ms',
    };
    return context.compare(metrics, {
      ours: () => measure(ours, context),
      bullmq: () => measure(theirs, context),
    });
  },
};
