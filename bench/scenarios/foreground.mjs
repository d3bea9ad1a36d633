import { startPair, subjectsOf } from './pairs.mjs';

/** Jobs in flight: jobs in all. */
const LOADS = { 1: 10_000, 10: 20_000, 100: 50_000, 200: 50_000, 1000: 50_000 };

/** A warm-up of 4,000 jobs one by one: before, the slowest hundredth is where the generator's own code is compiled. */
const WARM_UP = { 1: 0.4 };

/** A load, by its name. Workers have as many GRABs on the way as there are jobs in flight, or one, as libgearman's have. */
const SHAPES = {
  ...Object.fromEntries(
    Object.entries(LOADS).map(([inFlight, jobs]) => [
      `${inFlight} in flight`,
      { 'in-flight': inFlight, jobs },
    ]),
  ),
  '200 in flight, one GRAB at a time': { 'in-flight': 200, jobs: 20_000, window: 1 },
};

function metricsAt(shape) {
  return {
    [`jobs at ${shape}`]: 'jobs/s',
    [`p50 at ${shape}`]: 'ms',
    [`p99 at ${shape}`]: 'ms',
    [`generator busy at ${shape}`]: '%',
  };
}

function subjectsAt(shape, servers, context) {
  const load = SHAPES[shape];
  const connections = Math.min(4, Number(load['in-flight']));
  const options = { ...load, jobs: context.scale(load.jobs), connections, workers: connections };
  const warmUp = WARM_UP[load['in-flight']];
  if (warmUp !== undefined) options['warm-up'] = warmUp;
  const metrics = Object.keys(metricsAt(shape));
  return subjectsOf(servers, async ({ port }) => {
    const { rate, p50, p99, busy } = await context.load(port, 'foreground', options);
    const figures = [rate, p50, p99, busy];
    return Object.fromEntries(metrics.map((metric, index) => [metric, figures[index]]));
  });
}

export const foreground = {
  name: 'foreground',
  title: 'Foreground jobs, raw generator',
  note: [
    '100 bytes; up to 4 client and 4 worker connections (1 of each at 1 in flight). The generator is client and workers, one',
    'thread: where it is busy all the time, the figure is its own, and no server can be faster.',
  ].join('\n'),
  needs: ['gearmand'],
  targets: [
    { metric: 'jobs at 200 in flight', peer: 'gearmand', atLeast: 2 },
    { metric: 'jobs at 200 in flight, one GRAB at a time', peer: 'gearmand', atLeast: 2 },
    { metric: 'p99 at 1 in flight', peer: 'gearmand', atMost: 1 },
    { metric: 'p99 at 200 in flight', peer: 'gearmand', atMost: 1 },
  ],
  async run(context) {
    const servers = await startPair(context);
    const measurements = [];
    for (const shape of Object.keys(SHAPES)) {
      measurements.push(...(await context.compare(metricsAt(shape), subjectsAt(shape, servers, context))));
    }
    return measurements;
  },
};
