import { startPair, subjectsOf } from './pairs.mjs';

const IN_FLIGHT = [10, 100, 1000];
/** Emptying gearmand's queue takes ever longer per job the more there are in it. */
const JOBS = 60_000;

const metricAt = (inFlight) => `submits at ${inFlight} in flight`;

async function measure({ port }, context) {
  const figures = {};
  for (const inFlight of IN_FLIGHT) {
    const options = { jobs: context.scale(JOBS), 'in-flight': inFlight, 'warm-up': 0.25 };
    figures[metricAt(inFlight)] = (await context.load(port, 'submit', options)).rate;
    await context.load(port, 'drain');
  }
  return figures;
}

export const submit = {
  name: 'submit',
  title: 'Background submits, raw generator',
  note: 'One connection, 60,000 jobs of 100 bytes; the queue is emptied behind each measurement.',
  needs: ['gearmand'],
  targets: IN_FLIGHT.map((inFlight) => ({ metric: metricAt(inFlight), peer: 'gearmand', atLeast: 1 })),
  async run(context) {
    const metrics = Object.fromEntries(IN_FLIGHT.map((inFlight) => [metricAt(inFlight), 'jobs/s']));
    const subjects = subjectsOf(await startPair(context), (server) => measure(server, context));
    return context.compare(metrics, subjects);
  },
};
