import { startPair, subjectsOf } from './pairs.mjs';

const RATE = 'jobs to 100 sleeping workers';
const P99 = 'p99 to 100 sleeping workers';

export const fanOut = {
  name: 'fan-out',
  title: 'One function, 100 workers that sleep',
  note: 'Foreground jobs of 100 bytes, 10 in flight; each worker connection has one GRAB on the way, then PRE_SLEEP.',
  needs: ['gearmand'],
  async run(context) {
    const jobs = context.scale(5000);
    const subjects = subjectsOf(await startPair(context), async ({ port }) => {
      const { rate, p99 } = await context.load(port, 'fan-out', { jobs });
      return { [RATE]: rate, [P99]: p99 };
    });
    return context.compare({ [RATE]: 'jobs/s', [P99]: 'ms' }, subjects);
  },
};
