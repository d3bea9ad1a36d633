import type { GearmanLogger } from '../../lib/telemetry/logger.js';
import type { AssignedJob, JobWorker, JobWorkerEvents } from '../../lib/worker/index.js';
import { Mailbox } from '../transport/mailbox.js';
import type { PacketPeer } from '../transport/packet-peer.js';

const EVENT_NAMES = ['connected', 'disconnected', 'jobStarted', 'jobFinished'] as const;

type HeardName = (typeof EVENT_NAMES)[number];

type Boxes = { [Name in keyof JobWorkerEvents]: Mailbox<JobWorkerEvents[Name]> };

/** What a worker tells, awaited one by one. */
export class HeardEvents {
  private readonly boxes: Pick<Boxes, HeardName> = {
    connected: new Mailbox(),
    disconnected: new Mailbox(),
    jobStarted: new Mailbox(),
    jobFinished: new Mailbox(),
  };
  /** The names of all events, in their order. */
  readonly names: string[] = [];

  constructor(worker: JobWorker) {
    for (const name of EVENT_NAMES) this.listen(worker, name);
  }

  next<Name extends HeardName>(name: Name): Promise<JobWorkerEvents[Name]> {
    return this.boxes[name].take();
  }

  private listen<Name extends HeardName>(worker: JobWorker, name: Name): void {
    worker.on(name, (event) => {
      this.names.push(name);
      this.boxes[name].put(event);
    });
  }
}

/** A job whose handler is at work until the test ends it. */
export interface HeldJob {
  readonly job: AssignedJob;
  finish(result?: unknown): void;
  fail(error: unknown): void;
}

/** A handler that leaves the end of its jobs to the test. */
export class HeldJobs {
  private readonly started = new Mailbox<HeldJob>();
  /** At work now, and the most there ever were at once. */
  active = 0;
  most = 0;

  readonly handler = (job: AssignedJob): Promise<unknown> => {
    this.active++;
    this.most = Math.max(this.most, this.active);
    return new Promise((resolve, reject) => {
      this.started.put({ job, finish: resolve, fail: reject });
    }).finally(() => {
      this.active--;
    });
  };

  /** The next job that was begun. */
  next(): Promise<HeldJob> {
    return this.started.take();
  }

  /** How many have begun and were not taken by `next`. */
  get unseen(): number {
    return this.started.waiting.length;
  }
}

/** Keeps what is said, each line with its level. */
export class KeptLog implements GearmanLogger {
  readonly lines: string[] = [];

  log(message: string): void {
    this.lines.push(`log ${message}`);
  }

  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }

  error(message: string): void {
    this.lines.push(`error ${message}`);
  }
}

/** Submits a job and gives its handle. */
export async function submit(
  client: PacketPeer,
  type: 'SUBMIT_JOB' | 'SUBMIT_JOB_BG',
  functionName: string,
  workload = '',
): Promise<string> {
  client.send(type, functionName, '', workload);
  const [handle = ''] = await client.receives('JOB_CREATED');
  return handle;
}

/** The lines of the admin command `status`, without their end. */
export async function statusOf(client: PacketPeer): Promise<string[]> {
  client.connection.sendText('status\n');
  const lines: string[] = [];
  for (let [, line = ''] = await client.next(); line !== '.'; [, line = ''] = await client.next()) {
    lines.push(line);
  }
  return lines;
}

/** How many of that server's jobs are in workers' hands. */
export async function runningOn(client: PacketPeer): Promise<number> {
  const lines = await statusOf(client);
  return lines.reduce((sum, line) => sum + Number(line.split('\t')[2]), 0);
}
