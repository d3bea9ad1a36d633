import { askProcessed } from './processed.mjs';
import { REDIS_TO_DISK, STORES } from './durable-stores.mjs';

const SUBMITS = { sqlite: 'kept submits, SQLite', redis: 'kept submits, Redis' };
const PROCESSED = { sqlite: 'kept jobs processed, SQLite', redis: 'kept jobs processed, Redis' };
const METRICS = [SUBMITS.sqlite, PROCESSED.sqlite, SUBMITS.redis, PROCESSED.redis];
const CONCURRENCY = 100;

function startTwo(context, peer, { port }) {
  return {
    producer: context.participant('producer', peer, port),
    worker: context.participant('worker', peer, port),
  };
}

async function startOurs(context, store) {
  const flags = await STORES[store](context);
  return startTwo(context, 'gearman', await context.server('ours', { flags: flags.ours }));
}

export const durableBullmq = {
  name: 'durable-bullmq',
  title: 'GearmanClient and JobWorker with a store beside BullMQ on a durable Redis',
  note: [
    'JSON of 100 bytes, 100 in flight, concurrency 100; 10,000 jobs; server, producer and worker are a process each. Our server',
    'keeps its jobs in SQLite (`synchronous=full`) and in a Redis; both Redis, and that of BullMQ, which is the same beside both',
    'of ours, have `--appendonly yes --appendfsync always`.',
  ].join('\n'),
  needs: ['redis'],
  targets: METRICS.map((metric) => ({ metric, peer: 'bullmq', atLeast: 1 })),
  async run(context) {
    const settings = { jobs: context.scale(10_000), concurrency: CONCURRENCY };
    const ours = { sqlite: await startOurs(context, 'sqlite'), redis: await startOurs(context, 'redis') };
    const theirs = startTwo(context, 'bullmq', await context.server('redis', { flags: REDIS_TO_DISK }));
    const processed = ({ producer, worker }) => askProcessed(producer, worker, settings);
    const figuresOf = (sqlite, redis) =>
      Object.fromEntries([...sqlite, ...redis].map((figure, index) => [METRICS[index], figure]));
    const bullmq = async () => {
      const figures = await processed(theirs);
      return figuresOf(figures, figures);
    };
    return context.compare(Object.fromEntries(METRICS.map((metric) => [metric, 'jobs/s'])), {
      ours: async () => figuresOf(await processed(ours.sqlite), await processed(ours.redis)),
      bullmq,
    });
  },
};
