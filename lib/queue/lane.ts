import type { Job } from './job.js';

/**
 * Jobs of one function and priority, first in, first out. A list linked through the jobs themselves, so that one whose
 * client left is taken out of the middle at the price of any other move.
 */
export class Lane {
  private first: Job | undefined;
  private last: Job | undefined;
  length = 0;

  append(job: Job): void {
    job.previous = this.last;
    if (this.last === undefined) this.first = job;
    else this.last.next = job;
    this.last = job;
    this.length++;
  }

  prepend(job: Job): void {
    job.next = this.first;
    if (this.first === undefined) this.last = job;
    else this.first.previous = job;
    this.first = job;
    this.length++;
  }

  /** The first job, which stays. */
  peek(): Job | undefined {
    return this.first;
  }

  remove(job: Job): void {
    if (job.previous === undefined) this.first = job.next;
    else job.previous.next = job.next;
    if (job.next === undefined) this.last = job.previous;
    else job.next.previous = job.previous;
    job.next = undefined;
    job.previous = undefined;
    this.length--;
  }
}
