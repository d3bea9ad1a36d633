import { churn } from './churn.mjs';
import { foreground } from './foreground.mjs';
import { submit } from './submit.mjs';
import { work } from './work.mjs';

/** What the generator can do, with its defaults; every default may be given by the caller. */
export const MODES = {
  submit: { run: submit, defaults: { jobs: 200_000, inFlight: 1000, connections: 1 } },
  work: { run: work, defaults: { jobs: 200_000, inFlight: 1000, connections: 4 } },
  /** What is queued already, as `work` does it. */
  drain: {
    run: work,
    defaults: { jobs: 0, inFlight: 1000, connections: 4, queued: true, warmUp: 0 },
  },
  foreground: { run: foreground, defaults: { jobs: 50_000, inFlight: 200, connections: 4, workers: 4 } },
  latency: { run: foreground, defaults: { jobs: 5000, inFlight: 1, connections: 1, workers: 1 } },
  churn: { run: churn, defaults: { jobs: 20_000, inFlight: 100 } },
  'fan-out': {
    run: foreground,
    defaults: { jobs: 5000, inFlight: 10, connections: 1, workers: 100, window: 1 },
  },
};

const COMMON = { functionName: 'bench', workload: 100, grab: 'uniq', warmUp: 0.1 };

/**
 * One run against the server on `port`, behind a shorter one that is not counted.
 *
 * @returns mode, jobs done, seconds, rate (jobs/s), busy (% of that time that the generator computed) and where jobs are
 *   timed p50 and p99 (ms)
 */
export async function generate(mode, given) {
  const { run, defaults } = MODES[mode];
  const options = { ...COMMON, ...defaults, ...given };
  const warmUp = Math.floor(options.jobs * options.warmUp);
  if (warmUp > 0) await run({ ...options, jobs: warmUp });
  const before = process.cpuUsage();
  const figures = await run(options);
  const { user, system } = process.cpuUsage(before);
  return { mode, ...figures, busy: (user + system) / 1e4 / figures.seconds };
}
