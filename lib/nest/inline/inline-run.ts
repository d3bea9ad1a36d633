import type { Submission, TaskRecord } from '../../client/index.js';
import type { Serializer } from '../../payload/index.js';
import type { Clock } from '../../time/clock.js';
import { AssignedJob, JobFailure, type JobOutcome, type JobReports } from '../../worker/index.js';
import { inlineTimedOut } from '../gearman.messages.js';

/** How far a job says that it is. */
interface Progress {
  readonly numerator: number;
  readonly denominator: number;
}

/** One job that runs in the process of its clients, and those who wait for it. */
export class InlineRun implements JobReports {
  readonly controller = new AbortController();
  running = false;
  progress: Progress = { numerator: 0, denominator: 0 };
  private readonly records: TaskRecord[] = [];

  constructor(
    readonly handle: string,
    readonly submission: Submission,
    /** Told how the job ended, before those who wait for it are. */
    private readonly observe: (outcome: JobOutcome) => void = () => undefined,
  ) {
    this.join(submission);
  }

  /** A submission of the same function and unique ID waits for the same job. */
  join({ record, kind }: Submission): void {
    this.records.push(record);
    // It is accepted, so the time for that is not running; `handle` of a background job comes when the job is done.
    record.limits?.accepted();
    if (!kind.background || kind.runAt !== undefined) record.accept(this.handle);
  }

  /** @param serializer the worker's, which reads what the client's wrote */
  assigned(serializer: Serializer): AssignedJob {
    const { record, workload, kind } = this.submission;
    const { functionName, unique } = record.description;
    const { reducer = '' } = kind;
    const assignment = { handle: this.handle, functionName, unique, reducer, workload };
    return new AssignedJob(assignment, serializer, this, this.controller);
  }

  ended(outcome: JobOutcome): void {
    this.observe(outcome);
    for (const record of this.records) {
      record.accept(this.handle);
      if (outcome.type === 'complete') record.complete(outcome.result);
      else if (outcome.type === 'fail') record.fail();
      else record.throw(outcome.exception);
    }
  }

  /**
   * @param timeout the job's, in ms; 0 for none. There is no other worker to give it to: it aborts, and has failed
   * @returns how the job ends
   */
  async within(timeout: number, end: Promise<JobOutcome>, clock: Clock): Promise<JobOutcome> {
    if (timeout === 0) return end;
    return new Promise((resolve) => {
      const timer = clock.schedule(timeout, () => {
        const { functionName } = this.submission.record.description;
        const error = new JobFailure(inlineTimedOut(functionName, this.handle, timeout));
        this.controller.abort(error);
        resolve({ type: 'fail', error });
      });
      void end.then((outcome) => {
        timer.cancel();
        resolve(outcome);
      });
    });
  }

  /** Nobody waits for it any longer. */
  giveUp(error: Error): void {
    this.controller.abort(error);
    for (const record of this.records) record.abandon(error);
  }

  abandoned(error: Error, outcome: JobOutcome): void {
    this.observe(outcome);
    for (const record of this.records) record.abandon(error);
  }

  status(_handle: string, numerator: number, denominator: number): void {
    this.progress = { numerator, denominator };
    for (const record of this.records) record.status(numerator, denominator);
  }

  data(_handle: string, data: Buffer): void {
    for (const record of this.records) record.data(data);
  }

  warning(_handle: string, warning: Buffer): void {
    for (const record of this.records) record.warning(warning);
  }
}
