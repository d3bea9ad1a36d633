import { join } from 'node:path';

import { askProcessed } from './processed.mjs';

/** Where ours is: behind TCP, or in the process of its client and worker, as plainjob; and what it waits for. */
const PLACES = ['over TCP', 'in process', 'in process, synchronous=normal'];
const submitsOf = (place) => `kept submits, ${place}`;
const processedOf = (place) => `kept jobs processed, ${place}`;
const CONCURRENCY = 100;

/** For each place the producer and the worker. */
async function startOurs(context, folder) {
  const { port } = await context.server('ours', { flags: [`sqlite:${join(folder, 'server.db')}`] });
  const overTcp = ['producer', 'worker'].map((role) => context.participant(role, 'gearman', port));
  const embedded = ['full', 'normal'].map((synchronous) => {
    const address = `${join(folder, `${synchronous}.db`)}?synchronous=${synchronous}`;
    const queue = context.participant('in-process', 'gearman-embedded', address);
    return [queue, queue];
  });
  return [overTcp, ...embedded];
}

async function measureOurs(ours, jobs) {
  const figures = {};
  for (const [index, place] of PLACES.entries()) {
    const [producer, worker] = ours[index];
    const [submits, processed] = await askProcessed(producer, worker, { jobs, concurrency: CONCURRENCY });
    Object.assign(figures, { [submitsOf(place)]: submits, [processedOf(place)]: processed });
  }
  return figures;
}

/** It has no server: its figures stand beside those of several places of ours. */
async function measurePlainjob(queue, places, jobs) {
  const [submits, processed] = await askProcessed(queue, queue, { jobs });
  const entries = places.flatMap((place) => [
    [submitsOf(place), submits],
    [processedOf(place), processed],
  ]);
  return Object.fromEntries(entries);
}

export const durablePlainjob = {
  name: 'durable-plainjob',
  title: 'GearmanClient and JobWorker on SQLite beside plainjob',
  note: [
    'JSON of 100 bytes, 100 in flight; 20,000 jobs. All are in WAL mode on one disk. Ours: `synchronous=full`, over TCP to a',
    'server in its process, and all in one process; concurrency 100. plainjob is in process, does one job at a time, and has',
    '`synchronous=normal` by default, so that its commits do not wait for the disk and a power cut takes the newest jobs: ours',
    'with that beside it, and beside ours plainjob with `synchronous=full` (300 jobs), are equally durable.',
  ].join('\n'),
  targets: PLACES.flatMap((place) => [
    { metric: submitsOf(place), peer: 'plainjob', atLeast: 2 },
    { metric: processedOf(place), peer: 'plainjob', atLeast: 5 },
  ]),
  async run(context) {
    const folder = await context.folder();
    const ours = await startOurs(context, folder);
    const start = (peer) => context.participant('in-process', peer, join(folder, `${peer}.db`));
    const [normal, full] = [start('plainjob'), start('plainjob-full')];
    const metrics = PLACES.flatMap((place) => [submitsOf(place), processedOf(place)]);
    const waiting = PLACES.filter((place) => !place.includes('normal'));
    return context.compare(Object.fromEntries(metrics.map((metric) => [metric, 'jobs/s'])), {
      ours: () => measureOurs(ours, context.scale(20_000)),
      plainjob: () => measurePlainjob(normal, PLACES, context.scale(20_000)),
      'plainjob, full': () => measurePlainjob(full, waiting, context.scale(300)),
    });
  },
};
