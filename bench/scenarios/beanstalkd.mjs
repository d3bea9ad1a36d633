import { askProcessed } from './processed.mjs';

const SUBMITS = 'submits (put)';
const PROCESSED = 'processed (reserve and delete)';

async function startThree(context, server, peer) {
  const { port } = await context.server(server);
  return {
    producer: context.participant('producer', peer, port),
    worker: context.participant('worker', peer, port),
  };
}

export const beanstalkd = {
  name: 'beanstalkd',
  title: 'GearmanClient and JobWorker beside beanstalkd through jackd',
  note: [
    'JSON of 100 bytes; server, producer and worker are a process each; 100 in flight. One connection each, but for the worker',
    'of jackd, which needs one for each job at once.',
  ].join('\n'),
  needs: ['beanstalkd'],
  async run(context) {
    const settings = { jobs: context.scale(30_000), concurrency: 100 };
    const ours = await startThree(context, 'ours', 'gearman');
    const theirs = await startThree(context, 'beanstalkd', 'beanstalkd');
    const measure = async ({ producer, worker }) => {
      const [submits, processed] = await askProcessed(producer, worker, settings);
      return { [SUBMITS]: submits, [PROCESSED]: processed };
    };
    const subjects = { ours: () => measure(ours), beanstalkd: () => measure(theirs) };
    return context.compare({ [SUBMITS]: 'jobs/s', [PROCESSED]: 'jobs/s' }, subjects);
  },
};
