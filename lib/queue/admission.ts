import type { FunctionTable } from './function-table.js';
import { attachClient, isAbandoned } from './job-clients.js';
import type { KeptJob } from './job-keeper.js';
import type { JobLife } from './job-life.js';
import type { JobRecords, Storing } from './job-records.js';
import type { JobTable } from './job-table.js';
import type { Job, Submission } from './job.js';
import type { Peer } from './peer.js';
import { Reply, type ReplyState } from './reply-line.js';

/**
 * What becomes of submissions, and when their clients are told. Where jobs are kept, one that is to outlive the server
 * is acknowledged, and begins, when it is stored; whoever joins it meanwhile waits too.
 */
export class Admission {
  /** @param records absent where nothing is kept */
  constructor(
    private readonly functions: FunctionTable,
    private readonly jobs: JobTable,
    private readonly life: JobLife,
    private readonly records: JobRecords | undefined,
  ) {}

  submit(client: Peer, submission: Submission, now: number): void {
    if (this.records === undefined) return this.submitUnkept(client, submission, now);
    const reply = new Reply(client, submission, now);
    client.replies.append(reply);
    if (submission.background) this.admitToKeep(reply, this.records);
    this.answer(client);
  }

  /** A job is kept: it begins, if it does not run already. */
  stored(job: Job, now: number): void {
    const storing = this.records?.settle(job);
    if (storing === undefined) return;
    // Before what its client submitted behind it, and waits for the answer.
    if (job.state === 'storing') this.life.beginStored(job, storing.dueAt, now);
    this.answerAll(storing, () => 'created');
  }

  /** A job could not be stored: it is one of those who wait for it, or of nobody. */
  notStored(job: Job, now: number): void {
    const storing = this.records?.settle(job);
    if (storing === undefined) return;
    job.storeKey = undefined;
    job.background = false;
    if (job.state !== 'running' && isAbandoned(job)) this.life.discard(job);
    else if (job.state === 'storing') this.life.beginStored(job, storing.dueAt, now);
    this.answerAll(storing, ({ submission }) => (submission.background ? 'notStored' : 'created'));
  }

  /** A job is over: whoever waits for the word that it is kept need not any more. */
  ended(job: Job): void {
    for (const reply of this.records?.release(job) ?? []) {
      reply.settle('created');
      this.answer(reply.client);
    }
  }

  /** A job that was kept begins anew, or joins one that was submitted meanwhile. Its function's limit does not hold for it. */
  restore(kept: KeptJob, now: number): void {
    const { functionName, storeKey } = kept;
    const submission: Submission = { ...kept, reducer: '', background: true };
    const queue = this.functions.named(functionName);
    const coalesceKey = this.jobs.coalesceKey(submission);
    const joined = queue.joinable(coalesceKey);
    if (joined === undefined) {
      const job = this.jobs.create(queue, coalesceKey, submission, now);
      job.storeKey = storeKey;
      this.life.begin(job, submission.dueAt);
    } else if (joined.storeKey === undefined || this.records?.storingOf(joined) !== undefined) {
      joined.background = true;
      this.records?.adopt(joined, storeKey);
      this.stored(joined, now);
    } else if (joined.storeKey !== storeKey) {
      this.records?.discard(functionName, storeKey);
    }
  }

  private submitUnkept(client: Peer, submission: Submission, now: number): void {
    const queue = this.functions.named(submission.functionName);
    const coalesceKey = this.jobs.coalesceKey(submission);
    const joined = queue.joinable(coalesceKey);
    if (joined === undefined && queue.isFull(submission.priority)) return client.link.queueFull();
    const job = joined ?? this.jobs.create(queue, coalesceKey, submission, now);
    if (submission.background) job.background = true;
    else attachClient(client, job);
    client.link.created(job.handle);
    if (joined === undefined) this.life.begin(job, submission.dueAt);
  }

  private admitToKeep(reply: Reply, records: JobRecords): void {
    const { client, submission, submittedAt } = reply;
    const queue = this.functions.named(submission.functionName);
    const coalesceKey = this.jobs.coalesceKey(submission);
    const joined = queue.joinable(coalesceKey);
    if (joined === undefined && queue.isFull(submission.priority)) return reply.settle('full');
    const job = joined ?? this.jobs.create(queue, coalesceKey, submission, submittedAt);
    reply.job = job;
    if (submission.background) this.keep(job, joined === undefined, submission.dueAt, records);
    else attachClient(client, job);
    reply.begins = joined === undefined && job.state !== 'storing';
    const storing = records.storingOf(job);
    const mustWait = submission.background || job.state === 'storing';
    if (storing === undefined || !mustWait) return reply.settle('created');
    reply.settle('open');
    storing.add(reply);
  }

  private keep(job: Job, isNew: boolean, dueAt: number, records: JobRecords): void {
    job.background = true;
    if (isNew) this.life.store(job);
    records.keep(job, dueAt);
  }

  private answerAll({ replies }: Storing, stateOf: (reply: Reply) => ReplyState): void {
    for (const reply of replies) {
      reply.settle(stateOf(reply));
      this.answer(reply.client);
    }
  }

  /** Tells a client what it is owed and is known, in the order of its submissions. */
  private answer(client: Peer): void {
    for (let reply = client.replies.first; reply !== undefined; reply = client.replies.first) {
      if (reply.state === 'deferred' && this.records !== undefined) this.admitToKeep(reply, this.records);
      if (reply.state === 'open') return;
      client.replies.shift();
      reply.tell();
      if (reply.state === 'said') continue;
      if (reply.begins && reply.job !== undefined) this.life.begin(reply.job, reply.submission.dueAt);
    }
  }
}
