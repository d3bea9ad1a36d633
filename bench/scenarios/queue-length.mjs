const LENGTHS = [1, 1000, 10_000, 100_000, 1_000_000];
const JOBS = 20_000;
const ROUNDS = 2;

const metricAt = (length) => `submit and grab in a queue of ${length.toLocaleString('en')}`;

/** Makes the queue longer step by step, and measures at each. */
async function measure(name, context) {
  const { port, stop } = await context.server(name);
  const figures = {};
  let queued = 0;
  for (const length of LENGTHS) {
    await context.load(port, 'submit', { jobs: context.scale(length, 1) - queued, 'warm-up': 0 });
    queued = context.scale(length, 1);
    const { rate } = await context.load(port, 'churn', { jobs: context.scale(JOBS) });
    figures[metricAt(length)] = 1e6 / rate;
  }
  await stop();
  return figures;
}

export const queueLength = {
  name: 'queue-length',
  title: 'What a job costs, by the length of the queue',
  note: 'One job is submitted for each that is grabbed and completed, so the queue stays as long as it is; 100 in flight.',
  needs: ['gearmand'],
  run(context) {
    const metrics = Object.fromEntries(LENGTHS.map((length) => [metricAt(length), 'µs']));
    const subjects = { ours: () => measure('ours', context), gearmand: () => measure('gearmand', context) };
    return context.compare(metrics, subjects, ROUNDS);
  },
};
