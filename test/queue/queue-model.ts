import {
  type FunctionSnapshot,
  type JobProgress,
  PRIORITIES,
  type Submission,
} from '../../lib/queue/index.js';
import type { Assigned, QueueSubject, Report } from './queue-subject.js';
import { handle } from './test-peer.js';

interface ModelPeer {
  told: string[];
  abilities: string[];
  asleep: boolean;
}

interface ModelJob extends Submission {
  readonly handle: string;
  /** What another submission must have to join it; absent where none does. */
  readonly key: string | undefined;
  background: boolean;
  retries: number;
  numerator: number;
  denominator: number;
  /** One entry for each foreground submission. */
  clients: ModelPeer[];
  worker: ModelPeer | undefined;
}

/** The queue in the plainest form that is right: a few arrays, searched from the front. */
export class QueueModel implements QueueSubject {
  private readonly peers: ModelPeer[];
  private readonly functions: string[] = [];
  /** Queued jobs, in the order in which they came to the end of their line. */
  private line: ModelJob[] = [];
  /** Running jobs, in the order in which they were grabbed. */
  private running: ModelJob[] = [];
  private handles = 0;

  constructor(peers: number) {
    this.peers = Array.from({ length: peers }, newPeer);
  }

  submit(client: number, submission: Submission): void {
    this.name(submission.functionName);
    const peer = this.peer(client);
    const key = keyOf(submission);
    const joined = this.unfinished().find(
      (job) => key !== undefined && job.key === key && job.functionName === submission.functionName,
    );
    const job = joined ?? this.create(submission, key);
    if (submission.background) job.background = true;
    else job.clients.push(peer);
    peer.told.push(`created ${job.handle}`);
    if (joined === undefined) this.enqueue(job);
  }

  canDo(worker: number, functionName: string): void {
    this.name(functionName);
    const peer = this.peer(worker);
    peer.abilities = [functionName, ...peer.abilities];
    if (this.line.some((job) => job.functionName === functionName)) wake(peer);
  }

  cantDo(worker: number, functionName: string): void {
    const peer = this.peer(worker);
    peer.abilities = peer.abilities.filter((ability) => ability !== functionName);
  }

  resetAbilities(worker: number): void {
    this.peer(worker).abilities = [];
  }

  preSleep(worker: number): void {
    const peer = this.peer(worker);
    peer.asleep = true;
    if (this.line.some((job) => peer.abilities.includes(job.functionName))) wake(peer);
  }

  grab(worker: number): Assigned | undefined {
    const peer = this.peer(worker);
    peer.asleep = false;
    const job = this.next(peer);
    if (job === undefined) return undefined;
    this.line = this.line.filter((other) => other !== job);
    this.running.push(job);
    job.worker = peer;
    const place = peer.abilities.indexOf(job.functionName);
    peer.abilities = [...peer.abilities.filter((_, at) => at !== place), job.functionName];
    const { functionName, unique, retries, priority } = job;
    return { handle: job.handle, functionName, unique, workload: job.workload.toString(), retries, priority };
  }

  report(worker: number, report: Report, of: string): boolean {
    const job = this.running.find((running) => running.handle === of && running.worker === this.peer(worker));
    if (job === undefined) return false;
    if (report === 'status') {
      job.numerator = 1;
      job.denominator = 2;
      for (const client of new Set(job.clients)) client.told.push(`status ${of} 1/2`);
    } else if (report === 'data' || report === 'warning') {
      for (const client of new Set(job.clients)) client.told.push(`${report} ${of} D`);
    } else {
      this.running = this.running.filter((other) => other !== job);
      for (const client of job.clients)
        client.told.push(report === 'fail' ? `fail ${of}` : `${report} ${of} R`);
    }
    return true;
  }

  leave(peer: number): void {
    const gone = this.peer(peer);
    this.peers[peer] = newPeer();
    for (const job of this.unfinished()) job.clients = job.clients.filter((client) => client !== gone);
    this.line = this.line.filter(isWanted);
    const lost = this.running.filter(({ worker }) => worker === gone);
    this.running = this.running.filter(({ worker }) => worker !== gone);
    for (const job of lost.filter(isWanted)) {
      Object.assign(job, { worker: undefined, retries: job.retries + 1, numerator: 0, denominator: 0 });
      this.enqueue(job);
    }
  }

  told(peer: number): readonly string[] {
    return this.peer(peer).told;
  }

  progress(of: string): JobProgress {
    return progressOf(this.unfinished().find((job) => job.handle === of));
  }

  progressOfUnique(unique: string): JobProgress {
    const sought = this.unfinished().filter((job) => job.key === `unique ${unique}`);
    const places = sought.map(({ functionName }) => this.functions.indexOf(functionName));
    return progressOf(sought[places.indexOf(Math.min(...places))]);
  }

  snapshot(): readonly FunctionSnapshot[] {
    return this.functions.map((functionName) => {
      const count = (priority: string) =>
        this.line.filter((job) => job.functionName === functionName && job.priority === priority).length;
      return {
        functionName,
        queued: { high: count('high'), normal: count('normal'), low: count('low') },
        running: this.running.filter((job) => job.functionName === functionName).length,
        workers: this.peers.flatMap(({ abilities }) => abilities).filter((name) => name === functionName)
          .length,
      };
    });
  }

  private next(peer: ModelPeer): ModelJob | undefined {
    for (const priority of PRIORITIES) {
      for (const ability of peer.abilities) {
        const job = this.line.find(
          (queued) => queued.functionName === ability && queued.priority === priority,
        );
        if (job !== undefined) return job;
      }
    }
    return undefined;
  }

  private create(submission: Submission, key: string | undefined): ModelJob {
    this.handles++;
    const fresh = { retries: 0, numerator: 0, denominator: 0, clients: [], worker: undefined };
    return { ...submission, ...fresh, handle: handle(this.handles), key };
  }

  private enqueue(job: ModelJob): void {
    this.line.push(job);
    for (const peer of this.peers) if (peer.abilities.includes(job.functionName)) wake(peer);
  }

  private unfinished(): ModelJob[] {
    return [...this.line, ...this.running];
  }

  private name(functionName: string): void {
    if (!this.functions.includes(functionName)) this.functions.push(functionName);
  }

  private peer(at: number): ModelPeer {
    const peer = this.peers[at];
    if (peer === undefined) throw new Error(`expected a peer ${at}`);
    return peer;
  }
}

function newPeer(): ModelPeer {
  return { told: [], abilities: [], asleep: false };
}

function wake(peer: ModelPeer): void {
  if (!peer.asleep) return;
  peer.asleep = false;
  peer.told.push('wakeUp');
}

function keyOf({ unique, workload }: Submission): string | undefined {
  if (unique === '-') return workload.length === 0 ? undefined : `workload ${workload.toString()}`;
  return unique === '' ? undefined : `unique ${unique}`;
}

function isWanted({ background, clients }: ModelJob): boolean {
  return background || clients.length > 0;
}

function progressOf(job: ModelJob | undefined): JobProgress {
  return {
    known: job !== undefined,
    running: job?.worker !== undefined,
    numerator: job?.numerator ?? 0,
    denominator: job?.denominator ?? 0,
    clients: new Set(job?.clients).size,
  };
}
