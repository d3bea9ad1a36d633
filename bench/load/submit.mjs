import { Latencies } from './latencies.mjs';
import { LoadConnection } from './load-connection.mjs';
import { JOB_CREATED, SUBMIT_JOB_BG, submission } from './packets.mjs';

/** How much one write of precomputed packets may hold. */
const BATCH_BYTES = 2 ** 22;

/** Background jobs, `inFlight` of them unanswered at any time over all connections. */
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
  #packets;
  #perBatch;
  #packetSize;
  #sentAt;
  #sent = 0;
  #created = 0;
  #finish;

  constructor(link, options) {
    this.#link = link;
    this.#options = options;
    const packet = submission(SUBMIT_JOB_BG, options.functionName, Buffer.alloc(options.workload, 'w'));
    this.#packetSize = packet.length;
    this.#perBatch = Math.max(1, Math.min(options.window, Math.floor(BATCH_BYTES / packet.length)));
    this.#packets = Buffer.concat(Array.from({ length: this.#perBatch }, () => packet));
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
    let due = Math.min(window - (this.#sent - this.#created), jobs - this.#sent);
    for (let index = 0; index < due; index++) this.#sentAt[(this.#sent + index) % window] = now;
    this.#sent += due;
    for (; due > 0; due -= this.#perBatch) {
      this.#link.write(this.#packets.subarray(0, Math.min(due, this.#perBatch) * this.#packetSize));
    }
  }
}
