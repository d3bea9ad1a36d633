import { fileURLToPath } from 'node:url';

import { Child } from './child.mjs';
import { makeFolder, removeFolder } from './folders.mjs';
import { load } from './load.mjs';
import { startServer } from './servers.mjs';

/** With --quick everything is this much smaller: to see whether it runs, not to measure. */
const QUICK_DIVISOR = 50;

/** What a scenario works with. Whatever it starts through it is stopped when the scenario is over. */
export class Context {
  load = load;
  #options;
  #started = [];

  /** @param options rounds, quick, log (function of a text) */
  constructor(options) {
    this.#options = options;
  }

  /** A number of jobs, smaller with --quick, never below `least`. */
  scale(jobs, least = 10) {
    return this.#options.quick ? Math.max(least, Math.floor(jobs / QUICK_DIVISOR)) : jobs;
  }

  /** @param name a server of ./servers.mjs. @returns name, port, child, stop() */
  async server(name, options) {
    return this.#keep(await startServer(name, options));
  }

  /** A private folder. */
  async folder() {
    const path = await makeFolder('files');
    this.#keep({ stop: () => removeFolder(path) });
    return path;
  }

  /** @param role `producer`, `worker` or `in-process`, whose place is a file; @param peer a file of programs/peers. @returns the Child, to be asked */
  participant(role, peer, place, nodeFlags = []) {
    const program = fileURLToPath(new URL(`../programs/${role}.mjs`, import.meta.url));
    return this.#keep(Child.node([...nodeFlags, program, peer, `${place}`], { ipc: true }));
  }

  /**
   * Measures subjects in turn, round after round; the first round only warms them.
   *
   * @param metrics units by metrics' names
   * @param subjects functions by subjects' names, each making an object of numbers by metrics' names; 'ours' is one
   * @param rounds of them at most, for what takes long
   * @returns measurements: { metric, unit, samples: numbers by subjects' names }
   */
  async compare(metrics, subjects, rounds = Infinity) {
    const samples = Object.fromEntries(Object.keys(metrics).map((metric) => [metric, {}]));
    const count = Math.min(rounds, this.#options.rounds);
    for (let round = 0; round <= count; round++) {
      for (const [subject, measure] of Object.entries(subjects)) {
        const figures = await measure();
        if (round > 0) addSample(samples, subject, figures);
      }
    }
    this.#options.log(`  ${Object.keys(metrics).join(', ')}: done`);
    return Object.entries(metrics).map(([metric, unit]) => ({ metric, unit, samples: samples[metric] }));
  }

  async stopAll() {
    for (const started of this.#started.splice(0).toReversed()) await started.stop();
  }

  #keep(started) {
    this.#started.push(started);
    return started;
  }
}

function addSample(samples, subject, figures) {
  for (const [metric, figure] of Object.entries(figures)) (samples[metric][subject] ??= []).push(figure);
}
