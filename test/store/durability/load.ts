import type { Packet } from '../../../lib/protocol/index.js';
import type { BookedJob, JobBook } from './job-book.js';
import { WirePeer } from './wire-peer.js';

const CLIENTS = 3;
const WORKERS = 2;
/** How many submissions of a client are unanswered at once. */
const AHEAD = 20;
/** How many jobs a worker does at once. */
const HANDS = 8;
const FUNCTION = 'work';

interface Pending {
  readonly job: BookedJob;
  readonly at: number;
}

/** Clients that submit as fast as they are answered, and workers that do some of it, until the server is gone. */
export class Load {
  private readonly peers: WirePeer[] = [];

  constructor(
    private readonly book: JobBook,
    private readonly random: () => number,
  ) {}

  async begin(port: number): Promise<void> {
    for (let count = 0; count < CLIENTS; count++) await this.addClient(port);
    for (let count = 0; count < WORKERS; count++) await this.addWorker(port, 0.7);
  }

  /** A worker that does every job there is. @returns when none is left */
  async drain(port: number): Promise<void> {
    await new Promise<void>((resolve) => void this.addWorker(port, 1, resolve));
  }

  async ended(): Promise<void> {
    await Promise.all(this.peers.map((peer) => peer.closed));
  }

  private async addClient(port: number): Promise<void> {
    const pending: Pending[] = [];
    const client = await WirePeer.connect(port, (answer, peer) => {
      const next = pending.shift();
      if (next === undefined) throw new Error(`expected no more answers, got ${answer.type}`);
      if (answer.type === 'JOB_CREATED') this.book.acknowledged(next.job, next.at, String(answer.args[0]));
      else if (answer.type !== 'ERROR') pending.unshift(next);
      if (pending.length < AHEAD / 2) this.submitMore(peer, pending);
    });
    this.peers.push(client);
    this.submitMore(client, pending);
  }

  private submitMore(client: WirePeer, pending: Pending[]): void {
    while (pending.length < AHEAD) {
      const background = this.random() < 0.9;
      const submitted = this.book.submitted(background);
      const { id } = submitted.job;
      pending.push(submitted);
      // A job has a unique ID of its own, or none, or one that says that its workload is it.
      const unique = [id, '', '-'][Math.floor(this.random() * 3)] ?? '';
      client.say(background ? 'SUBMIT_JOB_BG' : 'SUBMIT_JOB_LOW', [FUNCTION, unique], Buffer.from(id));
    }
  }

  private async addWorker(port: number, diligence: number, idle?: () => void): Promise<void> {
    const told: BookedJob[] = [];
    const worker = await WirePeer.connect(port, (answer, peer) => {
      if (answer.type === 'NO_JOB' && idle !== undefined) idle();
      else if (answer.type === 'NO_JOB') peer.say('PRE_SLEEP', []);
      else if (answer.type === 'NOOP') peer.say('GRAB_JOB_UNIQ', []);
      else if (answer.type === 'ECHO_RES') this.over(told);
      else this.doJob(answer, peer, told, diligence);
    });
    this.peers.push(worker);
    worker.say('CAN_DO', [FUNCTION]);
    const hands = idle === undefined ? HANDS : 1;
    for (let count = 0; count < hands; count++) worker.say('GRAB_JOB_UNIQ', []);
  }

  private over(told: BookedJob[]): void {
    const job = told.shift();
    if (job !== undefined) job.overBy = this.book.now();
  }

  private doJob(answer: Packet, worker: WirePeer, told: BookedJob[], diligence: number): void {
    if (answer.type !== 'JOB_ASSIGN_UNIQ') throw new Error(`expected a job, got ${answer.type}`);
    const [handle] = answer.args;
    const job = this.book.assigned(answer.data.toString(), handle);
    if (this.random() < diligence) {
      job.completed = true;
      worker.say('WORK_COMPLETE', [handle], Buffer.alloc(0));
      worker.say('ECHO_REQ', []);
      told.push(job);
    }
    worker.say('GRAB_JOB_UNIQ', []);
  }
}
