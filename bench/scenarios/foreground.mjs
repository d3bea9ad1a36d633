import { startPair, subjectsOf } from './pairs.mjs';

/** Jobs in flight: jobs in all. */
const LOADS = { 1: 5000, 10: 20_000, 100: 50_000, 200: 50_000, 1000: 50_000 };

function metricsAt(inFlight) {
  return {
    [`jobs at ${inFlight} in flight`]: 'jobs/s',
    [`p50 at ${inFlight} in flight`]: 'ms',
    [`p99 at ${inFlight} in flight`]: 'ms',
  };
}

export const foreground = {
  name: 'foreground',
  title: 'Foreground jobs, raw generator',
  note: '100 bytes; up to 4 client and 4 worker connections (1 of each at 1 in flight).',
  needs: ['gearmand'],
  targets: [
    { metric: 'jobs at 200 in flight', peer: 'gearmand', atLeast: 2 },
    { metric: 'p99 at 1 in flight', peer: 'gearmand', atMost: 1 },
    { metric: 'p99 at 200 in flight', peer: 'gearmand', atMost: 1 },
  ],
  async run(context) {
    const servers = await startPair(context);
    const measurements = [];
    for (const [inFlight, jobs] of Object.entries(LOADS)) {
      const connections = Math.min(4, Number(inFlight));
      const options = { jobs: context.scale(jobs), 'in-flight': inFlight, connections, workers: connections };
      const metrics = metricsAt(inFlight);
      const subjects = subjectsOf(servers, async ({ port }) => {
        const { rate, p50, p99 } = await context.load(port, 'foreground', options);
        const figures = [rate, p50, p99];
        return Object.fromEntries(Object.keys(metrics).map((metric, index) => [metric, figures[index]]));
      });
      measurements.push(...(await context.compare(metrics, subjects)));
    }
    return measurements;
  },
};
