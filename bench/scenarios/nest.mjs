import { askProcessed } from './processed.mjs';

const OVER_TCP = 'processed';
const IN_PROCESS = 'processed, in-process server';
const CONCURRENCY = 100;

async function startNest(context, server, { producer, worker }) {
  const { port } = await context.server(server);
  return {
    producer: context.participant('producer', producer, port),
    worker: context.participant('worker', worker, port),
  };
}

export const nest = {
  name: 'nest',
  title: 'A Nest application beside @nestjs/bullmq',
  note: [
    'A decorated job with an injected provider and a JSON payload of 100 bytes, no enhancers, concurrency 100; jobs are',
    'queued before the application starts, and timed behind the first tenth. The in-process server has its jobs from the',
    "application's own client, before its workers start; @nestjs/bullmq stands beside it with the same figure as above.",
  ].join('\n'),
  needs: ['redis'],
  targets: [
    { metric: OVER_TCP, peer: '@nestjs/bullmq', atLeast: 4 },
    { metric: IN_PROCESS, peer: '@nestjs/bullmq', atLeast: 10 },
  ],
  async run(context) {
    const jobs = context.scale(30_000);
    const ours = await startNest(context, 'ours', { producer: 'gearman', worker: 'nest-gearman' });
    const theirs = await startNest(context, 'redis', { producer: 'bullmq', worker: 'nest-bullmq' });
    const embedded = context.participant('worker', 'nest-embedded', 0);
    const settings = { jobs, concurrency: CONCURRENCY };
    const measureOurs = async () => ({
      [OVER_TCP]: (await askProcessed(ours.producer, ours.worker, settings))[1],
      [IN_PROCESS]: await embedded.ask('process', settings),
    });
    const measureTheirs = async () => {
      const [, processed] = await askProcessed(theirs.producer, theirs.worker, settings);
      return { [OVER_TCP]: processed, [IN_PROCESS]: processed };
    };
    const metrics = { [OVER_TCP]: 'jobs/s', [IN_PROCESS]: 'jobs/s' };
    return context.compare(metrics, { ours: measureOurs, '@nestjs/bullmq': measureTheirs });
  },
};
