import { ConnectionLostError } from './client-error.js';
import type { ClientSession } from './client-session.js';
import type { ServerPool } from './server-pool.js';
import type { Submission } from './submission.js';

/** More would only prolong what is no passing fault. */
const MOST_REPEATS = 3;

/**
 * Brings submissions to servers. One whose connection was lost before its acknowledgement came is sent again, under
 * the same unique ID: where the first copy did arrive, the second joins it.
 */
export class Submitter {
  constructor(private readonly pool: ServerPool) {}

  /** Without a promise where the connection is open, so that submissions of one turn leave together. */
  submit(submission: Submission): void {
    const { record } = submission;
    if (record.ended) return;
    const order = this.pool.orderFor(record.description);
    const ready = this.pool.ready(order);
    if (ready !== undefined) {
      this.send(submission, ready);
    } else {
      this.pool.reach(order).then(
        (session) => this.send(submission, session),
        (error: unknown) => record.abandon(error),
      );
    }
  }

  private send(submission: Submission, session: ClientSession): void {
    const { request, record } = submission;
    if (!record.ended) session.submit(request, record, (error) => this.refused(submission, error));
  }

  private refused(submission: Submission, error: Error): void {
    const { record } = submission;
    const lost = error instanceof ConnectionLostError && record.description.unique !== '';
    if (!lost || submission.repeats >= MOST_REPEATS) return record.abandon(error);
    submission.repeats++;
    this.submit(submission);
  }
}
