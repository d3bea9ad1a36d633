import type { Job, Submission } from './job.js';
import type { Peer } from './peer.js';

/**
 * What is known of a submission's answer:
 *
 * ```
 *             its turn            its job is stored, or over
 *  deferred -----------> open -----------------------------------> created
 *      '------------------|---------- nothing to wait for ----------^
 *                         '------------------------------> full, notStored
 * ```
 *
 * `deferred` is a foreground submission behind others that are open: nothing is done for it yet, so that its client
 * hears nothing of a job before its handle.
 */
export type ReplyState = 'deferred' | 'open' | 'created' | 'full' | 'notStored';

/** The answer that a client is owed for one submission. */
export class Reply {
  state: ReplyState = 'deferred';
  /** The job that it became or joined. */
  job: Job | undefined;
  /** Its job is to begin when it has been told. */
  begins = false;
  next: Due | undefined;

  constructor(
    readonly client: Peer,
    readonly submission: Submission,
    /** In milliseconds since the Unix epoch. */
    readonly submittedAt: number,
  ) {}

  settle(state: ReplyState): void {
    this.state = state;
  }

  tell(): void {
    if (this.state === 'full') this.client.link.queueFull();
    else if (this.state === 'notStored') this.client.link.notStored();
    else if (this.job !== undefined) this.client.link.created(this.job.handle);
  }
}

/** What is said behind the answers that were owed before. */
class Remark {
  readonly state = 'said';
  next: Due | undefined;

  constructor(readonly tell: () => void) {}
}

type Due = Reply | Remark;

/**
 * Answers that one client is owed, in the order of its submissions: JOB_CREATED names no submission, so a client can
 * only count.
 */
export class ReplyLine {
  private last: Due | undefined;
  /** The one that is due next. */
  first: Due | undefined;

  append(due: Due): void {
    if (this.last === undefined) this.first = due;
    else this.last.next = due;
    this.last = due;
  }

  /** Says what is no answer of the queue behind all that are owed: at once where none is. */
  behind(say: () => void): void {
    if (this.first === undefined) say();
    else this.append(new Remark(say));
  }

  /** Takes the first one away. It holds those behind it no longer: else the garbage collector would find all of them alive. */
  shift(): void {
    const { first } = this;
    if (first === undefined) return;
    this.first = first.next;
    first.next = undefined;
    if (this.first === undefined) this.last = undefined;
  }

  clear(): void {
    this.first = undefined;
    this.last = undefined;
  }
}
