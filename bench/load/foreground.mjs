import { Latencies } from './latencies.mjs';
import { LoadConnection } from './load-connection.mjs';
import { LoadWorker, RESULT_SIZE } from './load-worker.mjs';
import { SUBMIT_JOB, WORK_COMPLETE, submission } from './packets.mjs';

/** Above this many bytes a packet is sent as it lies, instead of being put beside others. */
const COPY_LIMIT = 2 ** 14;

/** Jobs whose results are waited for, `inFlight` at any time over all client connections, done by `workers` connections. */
export async function foreground(options) {
  const { port, inFlight, connections, workers, jobs } = options;
  const open = (length) => Promise.all(Array.from({ length }, () => LoadConnection.open(port)));
  const [workerLinks, clientLinks] = [await open(workers), await open(Math.min(connections, inFlight))];
  const window = options.window ?? Math.max(1, Math.ceil(inFlight / workers));
  for (const link of workerLinks) new LoadWorker(link, { ...options, window, sleeps: true }).start();
  const run = { ...options, left: jobs, latencies: new Latencies(jobs) };
  const started = performance.now();
  const counts = await Promise.all(
    clientLinks.map((link, index) => {
      const slots =
        Math.floor(inFlight / clientLinks.length) + (index < inFlight % clientLinks.length ? 1 : 0);
      return new LoadClient(link, slots, run).done;
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const link of [...workerLinks, ...clientLinks]) link.close();
  const finished = counts.reduce((sum, count) => sum + count, 0);
  return { jobs: finished, seconds, rate: finished / seconds, ...run.latencies.summary() };
}

/** Each slot is one job in flight: its number travels in the workload and comes back as the result. */
class LoadClient {
  done;
  #link;
  #run;
  #packets;
  #sentAt;
  #open = 0;
  #finished = 0;
  #finish;

  constructor(link, slots, run) {
    this.#link = link;
    this.#run = run;
    this.#packets = Array.from({ length: slots }, (_, slot) => slotPacket(slot, run));
    this.#sentAt = new Float64Array(slots);
    this.done = new Promise((resolve) => (this.#finish = resolve));
    link.onPacket = (...told) => this.#handle(...told);
    link.onChunk = () => this.#settle();
    for (let slot = 0; slot < slots; slot++) this.#send(slot);
    this.#settle();
  }

  #handle(type, bytes, start, size) {
    if (type !== WORK_COMPLETE) return;
    const slot = bytes.readUInt32BE(start + size - RESULT_SIZE);
    this.#run.latencies.add(performance.now() - this.#sentAt[slot]);
    this.#finished++;
    this.#open--;
    this.#send(slot);
  }

  #send(slot) {
    if (this.#run.left === 0) return;
    this.#run.left--;
    this.#open++;
    this.#sentAt[slot] = performance.now();
    const packet = this.#packets[slot];
    if (packet.length > COPY_LIMIT) this.#link.write(packet);
    else this.#link.put(packet);
  }

  #settle() {
    this.#link.flush();
    if (this.#open === 0) this.#finish(this.#finished);
  }
}

function slotPacket(slot, { functionName, workload }) {
  const bytes = Buffer.alloc(Math.max(workload, RESULT_SIZE), 'w');
  bytes.writeUInt32BE(slot);
  return submission(SUBMIT_JOB, functionName, bytes);
}
