import {
  JobHandles,
  type Job,
  JobQueue,
  type JobQueueOptions,
  type Peer,
  type Priority,
} from '../../lib/queue/index.js';
import { RecordingLink } from './recording-link.js';

export interface SubmitOptions {
  readonly unique?: string;
  readonly workload?: string;
  readonly priority?: Priority;
  readonly reducer?: string;
  /** In milliseconds, as `now` is. Both are 0 where they are not given. */
  readonly dueAt?: number;
  readonly now?: number;
}

export function newQueue(
  jobRetries = -1,
  options: Pick<JobQueueOptions, 'lostJobs' | 'workerWakeup' | 'keeper'> = {},
): JobQueue {
  return new JobQueue({
    handles: new JobHandles('H'),
    digest: (workload) => workload.toString('latin1'),
    jobRetries,
    ...options,
  });
}

/** The handle of the n-th job of a new queue. */
export function handle(count: number): string {
  return `H:${String(count).padStart(12, '0')}`;
}

/** One connection: what it asks of the queue, and what it hears. */
export class TestPeer {
  readonly link = new RecordingLink();
  readonly peer: Peer;
  private heardUntil = 0;

  constructor(readonly queue: JobQueue) {
    this.peer = queue.join(this.link);
  }

  /** What it was told since the last time, but for the answers to its submissions. */
  heard(): string[] {
    const news = this.link.told.slice(this.heardUntil);
    this.heardUntil = this.link.told.length;
    return news.filter((line) => !isAnswer(line));
  }

  /** @returns the handle that it was answered with, or `queueFull` */
  foreground(functionName: string, options: SubmitOptions = {}): string {
    return this.submit(functionName, options, false);
  }

  /** @returns the handle that it was answered with, or `queueFull` */
  background(functionName: string, options: SubmitOptions = {}): string {
    return this.submit(functionName, options, true);
  }

  canDo(...functionNames: readonly string[]): this {
    for (const functionName of functionNames) this.queue.canDo(this.peer, functionName);
    return this;
  }

  canDoWithin(timeout: number, functionName: string): this {
    this.queue.canDo(this.peer, functionName, timeout);
    return this;
  }

  cantDo(functionName: string): void {
    this.queue.cantDo(this.peer, functionName);
  }

  resetAbilities(): void {
    this.queue.resetAbilities(this.peer);
  }

  preSleep(): this {
    this.queue.preSleep(this.peer);
    return this;
  }

  grabJob(now = 0): Job | undefined {
    return this.queue.grab(this.peer, now);
  }

  /** @returns the handle of the job that it was given */
  grab(now = 0): string | undefined {
    return this.grabJob(now)?.handle;
  }

  /** @returns the handles of all jobs that it was given until there was no more */
  grabAll(): string[] {
    const handles: string[] = [];
    for (let next = this.grab(); next !== undefined; next = this.grab()) handles.push(next);
    return handles;
  }

  status(of: string, numerator: string, denominator: string): boolean {
    return this.queue.status(this.peer, of, numerator, denominator);
  }

  data(of: string, data: string): boolean {
    return this.queue.data(this.peer, of, Buffer.from(data));
  }

  warning(of: string, warning: string): boolean {
    return this.queue.warning(this.peer, of, Buffer.from(warning));
  }

  complete(of: string, result = ''): boolean {
    return this.queue.complete(this.peer, of, Buffer.from(result));
  }

  fail(of: string): boolean {
    return this.queue.fail(this.peer, of);
  }

  exception(of: string, exception = ''): boolean {
    return this.queue.exception(this.peer, of, Buffer.from(exception));
  }

  leave(): void {
    this.queue.leave(this.peer);
  }

  /** All answers to its submissions so far. */
  answers(): string[] {
    return this.link.told.filter(isAnswer);
  }

  /** Submits without waiting for an answer. */
  ask(kind: 'foreground' | 'background', functionName: string, options: SubmitOptions = {}): void {
    const { unique = '', workload = '', priority = 'normal', reducer = '', dueAt = 0, now = 0 } = options;
    const rest = { priority, background: kind === 'background', reducer, dueAt };
    this.queue.submit(this.peer, { functionName, unique, workload: Buffer.from(workload), ...rest }, now);
  }

  private submit(functionName: string, options: SubmitOptions, background: boolean): string {
    const before = this.link.told.length;
    this.ask(background ? 'background' : 'foreground', functionName, options);
    const [answer, ...others] = this.link.told.slice(before).filter(isAnswer);
    if (answer === undefined || others.length > 0) throw new Error('expected one answer to a submission');
    return answer.replace('created ', '');
  }
}

function isAnswer(told: string): boolean {
  return told.startsWith('created ') || told === 'queueFull' || told === 'notStored';
}
