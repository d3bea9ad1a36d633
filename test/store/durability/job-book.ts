/** What is known of one job, from outside the server. Moments are counted, not timed. */
export interface BookedJob {
  readonly id: string;
  readonly background: boolean;
  /** The JOB_CREATED for it came. */
  acknowledged: boolean;
  /** As its client was told, in the order of its submissions. */
  handle: string | undefined;
  /** A worker has sent WORK_COMPLETE. */
  completed: boolean;
  /** The server is known to have read that before this moment. */
  overBy: number | undefined;
  done: number;
}

/** Every job that was ever submitted, by what its workload says. */
export class JobBook {
  readonly jobs = new Map<string, BookedJob>();
  /** Of handles that disagree with what a worker was told. */
  readonly mistaken: string[] = [];
  private moment = 0;
  /** The latest moment of a submission that was acknowledged in this round. */
  private lastKept = 0;
  private handles = new Map<string, string>();

  /** Handles begin anew with each server. */
  beginRound(): void {
    this.handles = new Map();
    this.lastKept = 0;
    // What was sent to the server before may not have reached it.
    for (const job of this.jobs.values()) Object.assign(job, { handle: undefined, overBy: undefined });
  }

  now(): number {
    return ++this.moment;
  }

  submitted(background: boolean): { readonly job: BookedJob; readonly at: number } {
    const at = this.now();
    const id = `job-${at}`;
    const job = { id, background, acknowledged: false, handle: undefined, completed: false, done: 0 };
    this.jobs.set(id, { ...job, overBy: undefined });
    return { job: this.of(id), at };
  }

  acknowledged(job: BookedJob, at: number, handle: string): void {
    Object.assign(job, { acknowledged: true, handle });
    if (job.background) this.lastKept = Math.max(this.lastKept, at);
    this.compare(job.id, handle);
  }

  assigned(id: string, handle: string): BookedJob {
    const job = this.of(id);
    job.done++;
    this.compare(id, handle);
    return job;
  }

  /** Background jobs of which something was acknowledged, and which no worker has ended. */
  get unfinished(): readonly string[] {
    return this.idsOf(({ acknowledged, background, completed }) => acknowledged && background && !completed);
  }

  /** Acknowledged jobs that nobody ever did. */
  get neverDone(): readonly string[] {
    return this.idsOf(({ acknowledged, background, done }) => acknowledged && background && done === 0);
  }

  /** Jobs whose end the server had read before a later submission came, which it has kept: with that the job is removed. */
  get removed(): readonly string[] {
    return this.idsOf(({ overBy }) => overBy !== undefined && overBy < this.lastKept);
  }

  private of(id: string): BookedJob {
    const job = this.jobs.get(id);
    if (job === undefined) throw new Error(`the job ${JSON.stringify(id)} was never submitted`);
    return job;
  }

  private idsOf(wanted: (job: BookedJob) => boolean): readonly string[] {
    return [...this.jobs.values()].filter(wanted).map(({ id }) => id);
  }

  private compare(id: string, handle: string): void {
    const known = this.handles.get(id) ?? handle;
    this.handles.set(id, known);
    if (known !== handle) this.mistaken.push(`${id}: ${known} and ${handle}`);
  }
}
