import { basename } from 'node:path';

import { SingleBar } from 'cli-progress';

import { isEnd, type News } from './thumbnail.producer.js';
import type { ThumbnailRequest } from './thumbnail.js';

/** How far all jobs are. */
export interface Progress {
  start(jobs: number): void;
  show(news: News): void;
  stop(): void;
}

/** Suits the terminal, or the file or pipe in its place. */
export function progressFor({ isTTY }: { readonly isTTY?: boolean }): Progress {
  return isTTY ? new ProgressBar() : new ProgressLines();
}

/** A bar that moves with every step of every job. */
class ProgressBar implements Progress {
  private readonly bar = new SingleBar({
    stream: process.stdout,
    format: '{bar} {percentage} % | {done} of {jobs} jobs | {duration} s',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
  });
  private readonly shares = new Map<ThumbnailRequest, number>();
  private done = 0;

  start(jobs: number): void {
    this.bar.start(jobs, 0, { done: 0, jobs });
  }

  show(news: News): void {
    const { request, event } = news;
    if (event.type === 'status') this.shares.set(request, event.numerator / event.denominator);
    if (isEnd(news)) {
      this.shares.delete(request);
      this.done += 1;
    }
    const running = [...this.shares.values()].reduce((sum, share) => sum + share, 0);
    this.bar.update(this.done + running, { done: this.done });
  }

  stop(): void {
    this.bar.stop();
  }
}

/** A line for each job that has ended. */
class ProgressLines implements Progress {
  private done = 0;
  private jobs = 0;

  start(jobs: number): void {
    this.jobs = jobs;
  }

  show(news: News): void {
    if (!isEnd(news)) return;
    const { request, event } = news;
    this.done += 1;
    const outcome = event.type === 'complete' ? 'done' : 'failed';
    console.log(`${this.done}/${this.jobs} ${basename(request.file)} at ${request.width} px: ${outcome}`);
  }

  stop(): void {}
}
