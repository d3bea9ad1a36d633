import { basename, dirname } from 'node:path';

import Table from 'cli-table3';
import { JobExceptionError, type JobFailedError } from 'nestjs-gearman';

import { isEnd, type News } from './thumbnail.producer.js';
import type { Thumbnail, ThumbnailRequest } from './thumbnail.js';

/** Gathers what becomes of the jobs, and prints it at the end. */
export class Report {
  /** The latest of each job that was heard of. */
  private readonly latest = new Map<ThumbnailRequest, News>();

  constructor(private readonly requests: readonly ThumbnailRequest[]) {}

  /** Whether every job has ended, well or badly. */
  get complete(): boolean {
    return this.ended.length === this.requests.length;
  }

  add(news: News): void {
    this.latest.set(news.request, news);
  }

  print(): void {
    if (this.ended.length === 0) return;
    const thumbnails = this.ended.flatMap(({ event }) => (event.type === 'complete' ? [event.result] : []));
    const failures = this.ended.flatMap(failureIn);
    if (thumbnails.length > 0) console.log(tableOf(thumbnails));
    for (const failure of failures) console.log(`failed: ${failure}`);
    console.log(
      `${thumbnails.length} of ${this.requests.length} thumbnails made, ${failures.length} jobs failed`,
    );
    for (const folder of new Set(thumbnails.map(({ file }) => dirname(file)))) {
      console.log(`thumbnails are in ${folder}`);
    }
  }

  /** In the order of the requests; jobs end in any. */
  private get ended(): News[] {
    return this.requests
      .map((request) => this.latest.get(request))
      .filter((news) => news !== undefined)
      .filter(isEnd);
  }
}

function failureIn({ request: { file, width }, event }: News): string[] {
  if (event.type !== 'fail' && event.type !== 'exception') return [];
  return [`${basename(file)} at ${width} px: ${reasonOf(event.error)}`];
}

/** What the worker said, without the handle and function that the error's own message begins with. */
function reasonOf(error: JobFailedError | JobExceptionError): string {
  return error instanceof JobExceptionError ? error.exception.toString() : error.message;
}

function tableOf(thumbnails: readonly Thumbnail[]): string {
  const table = new Table({
    head: ['thumbnail', 'size', 'bytes', 'time'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { file, width, height, bytes, milliseconds } of thumbnails) {
    table.push([basename(file), `${width}x${height}`, bytes, `${milliseconds} ms`]);
  }
  return table.toString();
}
