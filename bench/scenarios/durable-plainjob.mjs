import { join } from 'node:path';

import { askProcessed } from './processed.mjs';

const SUBMITS = { tcp: 'submits', inProcess: 'submits, in process' };
const PROCESSED = { tcp: 'processed', inProcess: 'processed, in process' };
const CONCURRENCY = 100;

async function startOurs(context, folder) {
  const { port } = await context.server('ours', { flags: [`sqlite:${join(folder, 'server.db')}`] });
  return {
    producer: context.participant('producer', 'gearman', port),
    worker: context.participant('worker', 'gearman', port),
    embedded: context.participant('in-process', 'gearman-embedded', join(folder, 'embedded.db')),
  };
}

async function measureOurs({ producer, worker, embedded }, jobs) {
  const settings = { jobs, concurrency: CONCURRENCY };
  const overTcp = await askProcessed(producer, worker, settings);
  const inProcess = await askProcessed(embedded, embedded, settings);
  return {
    [SUBMITS.tcp]: overTcp[0],
    [PROCESSED.tcp]: overTcp[1],
    [SUBMITS.inProcess]: inProcess[0],
    [PROCESSED.inProcess]: inProcess[1],
  };
}

/** It has no server: its figures stand beside both of ours. */
async function measurePlainjob(queue, jobs) {
  const [submits, processed] = await askProcessed(queue, queue, { jobs });
  return {
    [SUBMITS.tcp]: submits,
    [PROCESSED.tcp]: processed,
    [SUBMITS.inProcess]: submits,
    [PROCESSED.inProcess]: processed,
  };
}

export const durablePlainjob = {
  name: 'durable-plainjob',
  title: 'GearmanClient and JobWorker on SQLite beside plainjob',
  note: [
    'JSON of 100 bytes, 100 in flight; 20,000 jobs. All are in WAL mode on one disk. Ours: `synchronous=full`, over TCP to a',
    'server in its process, and all in one process; concurrency 100. plainjob is in process, does one job at a time, and has',
    '`synchronous=normal` by default, so that its commits do not wait for the disk and a power cut takes the newest jobs;',
    'with `synchronous=full` (300 jobs) it is as durable as ours.',
  ].join('\n'),
  targets: [
    ...Object.values(SUBMITS).map((metric) => ({ metric, peer: 'plainjob', atLeast: 2 })),
    ...Object.values(PROCESSED).map((metric) => ({ metric, peer: 'plainjob', atLeast: 5 })),
  ],
  async run(context) {
    const folder = await context.folder();
    const ours = await startOurs(context, folder);
    const start = (peer) => context.participant('in-process', peer, join(folder, `${peer}.db`));
    const [normal, full] = [start('plainjob'), start('plainjob-full')];
    const metrics = [SUBMITS.tcp, PROCESSED.tcp, SUBMITS.inProcess, PROCESSED.inProcess];
    return context.compare(Object.fromEntries(metrics.map((metric) => [metric, 'jobs/s'])), {
      ours: () => measureOurs(ours, context.scale(20_000)),
      plainjob: () => measurePlainjob(normal, context.scale(20_000)),
      'plainjob, full': () => measurePlainjob(full, context.scale(300)),
    });
  },
};
