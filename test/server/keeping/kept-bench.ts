import { JobHandles, JobQueue } from '../../../lib/queue/index.js';
import { KeptQueue } from '../../../lib/server/keeping/kept-queue.js';
import type { JobServerEvents } from '../../../lib/server/server-events.js';
import type { QueueStore } from '../../../lib/store/index.js';
import { EventChannel } from '../../../lib/telemetry/event-channel.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';
import { TestPeer } from '../../queue/test-peer.js';

/** So long that every retry has had its turn, in ms. */
export const LONG = 60_000;

/** One turn of the event loop, and all that it leads to at once. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

/** A queue whose background jobs are kept in a store, without a server around it. */
export class KeptBench {
  readonly clock = new FakeClock(1_000_000);
  readonly queue: JobQueue;
  readonly kept: KeptQueue;
  /** What was said, with its level. */
  readonly log: string[] = [];
  readonly events: string[] = [];
  /** How often the server was told that the queue may have changed. */
  settled = 0;

  constructor(readonly store: QueueStore) {
    const say = (level: string) => (message: string) => void this.log.push(`${level} ${message}`);
    const events = new EventChannel<JobServerEvents>((error) => this.log.push(`listener ${String(error)}`));
    for (const name of ['storeLost', 'storeBack'] as const) events.on(name, () => this.events.push(name));
    this.kept = new KeptQueue(store, {
      clock: this.clock,
      logger: { log: say('log'), warn: say('warn'), error: say('error') },
      events,
      queue: () => this.queue,
      settle: () => void this.settled++,
    });
    this.queue = new JobQueue({
      handles: new JobHandles('H'),
      digest: (workload) => workload.toString('latin1'),
      keeper: this.kept.keeper,
    });
  }

  /** The same with an open store. */
  static async opened(store: QueueStore): Promise<KeptBench> {
    const bench = new KeptBench(store);
    await bench.kept.open();
    await turn();
    return bench;
  }

  peer(): TestPeer {
    return new TestPeer(this.queue);
  }

  /** Submits a background job from a connection of its own. */
  submit(unique = '', workload = `${unique}'s`): TestPeer {
    const peer = this.peer();
    peer.ask('background', 'f', { unique, workload, now: this.clock.now() });
    return peer;
  }

  /** Has a worker do the next job to its end. @returns its handle */
  work(): string | undefined {
    const worker = this.peer().canDo('f');
    const handle = worker.grab(this.clock.now());
    if (handle !== undefined) worker.complete(handle);
    worker.leave();
    return handle;
  }

  /** Lets all happen that is under way, so much time pass, and happen what was due. */
  async pass(ms: number): Promise<void> {
    await turn();
    this.clock.advance(ms);
    await turn();
  }
}
