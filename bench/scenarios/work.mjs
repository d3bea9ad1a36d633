import { startPair, subjectsOf } from './pairs.mjs';

const METRIC = 'work';

export const work = {
  name: 'work',
  title: 'Jobs worked, raw generator',
  note: '50,000 queued jobs of 100 bytes; 4 connections with 250 GRAB_JOB_UNIQ on the way each.',
  needs: ['gearmand'],
  targets: [{ metric: METRIC, peer: 'gearmand', atLeast: 1.7 }],
  async run(context) {
    const jobs = context.scale(50_000);
    const subjects = subjectsOf(await startPair(context), async ({ port }) => {
      const { rate } = await context.load(port, 'work', { jobs });
      return { [METRIC]: rate };
    });
    return context.compare({ [METRIC]: 'jobs/s' }, subjects);
  },
};
