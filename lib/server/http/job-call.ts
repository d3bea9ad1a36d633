import type { PeerLink, Submission } from '../../queue/index.js';
import type { HttpContext, HttpPeer } from './http-context.js';
import { HttpProblem } from './http-problem.js';
import { NOT_STORED, QUEUE_FULL } from './http.messages.js';

/** How a job ended for one who waited for it. */
export interface JobEnding {
  /** `oversized`: it may have ended well, but nobody could hold what it returned. */
  readonly outcome: 'complete' | 'fail' | 'exception' | 'oversized';
  /** All data that its worker sent, with the result behind it; of an exception its text; of a failure nothing. */
  readonly data: Buffer;
}

/** Takes so many bytes more; false where there is no room for them. */
export type Spend = (bytes: number) => boolean;

const NOTHING = Buffer.alloc(0);

/** Room for one call's data. */
export function atMost(bytes: number): Spend {
  let left = bytes;
  return (more) => {
    left -= more;
    return left >= 0;
  };
}

/**
 * One caller's place in the queue, for one job: it submits, and hears what becomes of the job. Progress and warnings are
 * passed over. It ends with `leave`, which every caller owes it.
 */
export class JobCall implements PeerLink {
  /** The job's handle. Rejected with an HttpProblem 503 where the submission was refused. */
  readonly submitted: Promise<string>;
  readonly ended: Promise<JobEnding>;
  /** Bytes that it asked room for. */
  spent = 0;
  private answer: (handle: string) => void = () => undefined;
  private refuse: (problem: HttpProblem) => void = () => undefined;
  private end: (ending: JobEnding) => void = () => undefined;
  private chunks: Buffer[] = [];
  private readonly peer: HttpPeer;
  private left = false;
  private over = false;

  constructor(
    context: HttpContext,
    private readonly spend: Spend,
  ) {
    this.submitted = new Promise((resolve, reject) => {
      this.answer = resolve;
      this.refuse = reject;
    });
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    this.peer = context.join(this);
  }

  submit(submission: Submission): void {
    this.peer.submit(submission);
  }

  leave(): void {
    if (this.left) return;
    this.left = true;
    this.peer.leave();
  }

  created(handle: string): void {
    this.answer(handle);
  }

  queueFull(): void {
    this.refuse(new HttpProblem(503, QUEUE_FULL));
  }

  notStored(): void {
    this.refuse(new HttpProblem(503, NOT_STORED));
  }

  /** Nobody sleeps here. */
  wakeUp(): void {}

  status(): void {}

  warning(): void {}

  data(_handle: string, data: Buffer): void {
    // The chunk is a view of what came from the network, or the worker's own: neither stays as it is.
    if (this.hasRoom(data)) this.chunks.push(Buffer.from(data));
  }

  complete(_handle: string, result: Buffer): void {
    if (this.hasRoom(result)) this.settle('complete', Buffer.concat([...this.chunks, result]));
  }

  fail(): void {
    this.settle('fail', NOTHING);
  }

  exception(_handle: string, exception: Buffer): void {
    if (this.hasRoom(exception)) this.settle('exception', Buffer.from(exception));
  }

  private hasRoom(data: Buffer): boolean {
    if (this.over) return false;
    if (data.length === 0) return true;
    this.spent += data.length;
    const hasRoom = this.spend(data.length);
    if (!hasRoom) this.settle('oversized', NOTHING);
    return hasRoom;
  }

  private settle(outcome: JobEnding['outcome'], data: Buffer): void {
    this.chunks = [];
    this.over = true;
    this.end({ outcome, data });
  }
}
