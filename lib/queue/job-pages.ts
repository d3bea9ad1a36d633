import type { Job } from './job.js';

const PAGE_SIZE = 1024;

/** Jobs whose numbers follow each other. */
interface Page {
  readonly index: number;
  readonly jobs: (Job | undefined)[];
  count: number;
}

const NONE: Page = { index: -1, jobs: [], count: 0 };

/**
 * Unfinished jobs by their numbers, which count up: pages of an array instead of one map of strings, in which a long queue
 * spent a third of the time of a submission on growing. A page goes when its last job does, but for the newest: where jobs
 * come one by one, each would have a page of its own.
 */
export class JobPages {
  private readonly pages = new Map<number, Page>();
  /** The page that was added to last. */
  private newest = NONE;
  /** How many jobs there are. */
  size = 0;

  /** How many pages there are. */
  get held(): number {
    return this.pages.size;
  }

  get(number: number): Job | undefined {
    return this.pageAt(Math.floor(number / PAGE_SIZE))?.jobs[number % PAGE_SIZE];
  }

  /** Under a number that is higher than all before it. */
  add(number: number, job: Job): void {
    const index = Math.floor(number / PAGE_SIZE);
    const page = this.pageAt(index) ?? this.open(index);
    page.jobs[number % PAGE_SIZE] = job;
    page.count++;
    this.size++;
  }

  /** Only what is there. */
  delete(number: number): void {
    const page = this.pageAt(Math.floor(number / PAGE_SIZE));
    if (page === undefined) return;
    page.jobs[number % PAGE_SIZE] = undefined;
    page.count--;
    this.size--;
    if (page.count === 0 && page !== this.newest) this.pages.delete(page.index);
  }

  /** In the order of their numbers. */
  *all(): Iterable<Job> {
    for (const { jobs } of this.pages.values()) for (const job of jobs) if (job !== undefined) yield job;
  }

  private pageAt(index: number): Page | undefined {
    return this.newest.index === index ? this.newest : this.pages.get(index);
  }

  private open(index: number): Page {
    if (this.newest.count === 0) this.pages.delete(this.newest.index);
    const jobs = Array<Job | undefined>(PAGE_SIZE).fill(undefined);
    this.newest = { index, jobs, count: 0 };
    this.pages.set(index, this.newest);
    return this.newest;
  }
}
