import { Latencies } from './latencies.mjs';
import { LoadConnection } from './load-connection.mjs';
import { JOB_CREATED } from './packets.mjs';
import { EqualSubmissions, NumberedSubmissions } from './submissions.mjs';

/** Background jobs, `inFlight` of them unanswered at any time over all connections; each with a unique ID where `unique`. */
export async function submit(options) {
  const { port, jobs, inFlight, connections } = options;
  const links = await Promise.all(Array.from({ length: connections }, () => LoadConnection.open(port)));
  const latencies = new Latencies(jobs);
  const started = performance.now();
  const counts = await Promise.all(
    links.map((link, index) => {
      const share = Math.floor(jobs / connections) + (index < jobs % connections ? 1 : 0);
      const window = Math.max(1, Math.floor(inFlight / connections));
      return new Submitter(link, { ...options, jobs: share, window, latencies }).done;
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const link of links) link.close();
  const submitted = counts.reduce((sum, count) => sum + count, 0);
  return { jobs: submitted, seconds, rate: submitted / seconds, ...latencies.summary() };
}

class Submitter {
  done;
  #link;
  #options;
  #submissions;
  #sentAt;
  #sent = 0;
  #created = 0;
  #finish;

  constructor(link, options) {
    this.#link = link;
    this.#options = options;
    this.#submissions = options.unique ? new NumberedSubmissions(options) : new EqualSubmissions(options);
    this.#sentAt = new Float64Array(options.window);
    this.done = new Promise((resolve) => (this.#finish = resolve));
    link.onPacket = (type) => this.#note(type);
    link.onChunk = () => this.#fill();
    this.#fill();
  }

  #note(type) {
    if (type !== JOB_CREATED) return;
    const { latencies, window } = this.#options;
    latencies.add(performance.now() - this.#sentAt[this.#created % window]);
    this.#created++;
  }

  #fill() {
    const { jobs, window } = this.#options;
    if (this.#created >= jobs) return this.#finish(this.#created);
    const now = performance.now();
    const due = Math.min(window - (this.#sent - this.#created), jobs - this.#sent);
    for (let index = 0; index < due; index++) this.#sentAt[(this.#sent + index) % window] = now;
    this.#sent += due;
    this.#submissions.send(this.#link, due);
  }
}
