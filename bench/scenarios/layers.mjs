import { askProcessed } from './processed.mjs';

const SUBMIT = 'submit: GearmanClient';
const WORKED = 'work: JobWorker';
const NEST = 'work: Nest application';
const CONCURRENCY = 100;

const microseconds = (rate) => 1e6 / rate;

/** What stands below each layer, measured beside it. */
async function measureBelow(context, port, jobs) {
  const submitted = await context.load(port, 'submit', { jobs, 'in-flight': CONCURRENCY });
  await context.load(port, 'drain');
  const worked = await context.load(port, 'work', { jobs, 'in-flight': CONCURRENCY, connections: 1 });
  return { submitted: microseconds(submitted.rate), worked: microseconds(worked.rate) };
}

export const layers = {
  name: 'layers',
  title: 'What each layer adds, over TCP',
  note: [
    'µs of a job: our server under the raw generator (one connection, 100 in flight or GRABs on the way), then with the',
    'client in its place, with `JobWorker` (concurrency 100), and with a Nest application around that.',
  ].join('\n'),
  async run(context) {
    const jobs = context.scale(30_000);
    const { port } = await context.server('ours');
    const producer = context.participant('producer', 'gearman', port);
    const worker = context.participant('worker', 'gearman', port);
    const application = context.participant('worker', 'nest-gearman', port);
    const settings = { jobs, concurrency: CONCURRENCY };
    const processed = async (program) => (await askProcessed(producer, program, settings)).map(microseconds);
    const figures = {};
    const ours = async () => {
      const below = await measureBelow(context, port, jobs);
      const [submitted, worked] = await processed(worker);
      const [, inNest] = await processed(application);
      Object.assign(figures, { below, worked });
      return { [SUBMIT]: submitted, [WORKED]: worked, [NEST]: inNest };
    };
    const raw = () => ({ [SUBMIT]: figures.below.submitted, [WORKED]: figures.below.worked });
    const jobWorker = () => ({ [NEST]: figures.worked });
    const metrics = { [SUBMIT]: 'µs', [WORKED]: 'µs', [NEST]: 'µs' };
    return context.compare(metrics, { ours, 'raw generator': raw, JobWorker: jobWorker });
  },
};
