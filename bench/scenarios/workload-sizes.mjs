import { startPair, subjectsOf } from './pairs.mjs';

/** 100 bytes are what all other scenarios have. In flight no more than a server may have to keep at once. */
const SIZES = [
  { title: '100 B', workload: 100, jobs: 20_000, inFlight: 100 },
  { title: '10 KB', workload: 10_000, jobs: 10_000, inFlight: 100 },
  { title: '1 MB', workload: 1_000_000, jobs: 300, inFlight: 10 },
  { title: '100 MB', workload: 100_000_000, jobs: 3, inFlight: 1 },
];

export const workloadSizes = {
  name: 'workload-sizes',
  title: 'Foreground jobs by the size of their workload, raw generator',
  note: 'In flight 100, 100, 10 and 1; 4 client and 4 worker connections (1 of each for 100 MB); results of 4 bytes.',
  needs: ['gearmand'],
  async run(context) {
    const servers = await startPair(context);
    const measurements = [];
    for (const { title, workload, jobs, inFlight } of SIZES) {
      const connections = Math.min(4, inFlight);
      const options = {
        workload,
        jobs: context.scale(jobs, 2),
        'in-flight': inFlight,
        connections,
        workers: connections,
      };
      const metric = `jobs of ${title}`;
      const subjects = subjectsOf(servers, async ({ port }) => {
        const { rate } = await context.load(port, 'foreground', options);
        return { [metric]: rate };
      });
      measurements.push(...(await context.compare({ [metric]: 'jobs/s' }, subjects)));
    }
    return measurements;
  },
};
