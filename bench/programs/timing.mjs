import { Latencies } from '../load/latencies.mjs';

/** Calls `operation` `jobs` times, `inFlight` of them at once. @returns calls per second */
export async function rateOf(operation, { jobs, inFlight }) {
  let left = jobs;
  const lane = async () => {
    while (left-- > 0) await operation();
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (jobs * 1000) / (performance.now() - started);
}

/** Calls `operation` one at a time. @returns p50 and p99 in ms */
export async function latenciesOf(operation, jobs) {
  const latencies = new Latencies(jobs);
  for (let call = 0; call < jobs; call++) {
    const started = performance.now();
    await operation();
    latencies.add(performance.now() - started);
  }
  return latencies.summary();
}

/** Counts jobs as they are done, and times those behind the first tenth, in which a program gets warm. */
export class JobCounter {
  /** Fulfilled with jobs per second. */
  rate;
  #jobs;
  #warm;
  #done = 0;
  #started = 0;
  #finish;

  constructor(jobs) {
    this.#jobs = jobs;
    this.#warm = Math.ceil(jobs / 10);
    this.rate = new Promise((resolve) => (this.#finish = resolve));
  }

  count() {
    this.#done++;
    if (this.#done === this.#warm) this.#started = performance.now();
    if (this.#done !== this.#jobs) return;
    this.#finish(((this.#jobs - this.#warm) * 1000) / (performance.now() - this.#started));
  }
}
