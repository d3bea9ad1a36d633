import { Injectable } from '@nestjs/common';
import { GearmanClient, type TaskEvent } from 'nestjs-gearman';
import { from, map, mergeMap, type Observable } from 'rxjs';

import type { Thumbnail, ThumbnailRequest } from './thumbnail.js';

/** Something that became known of one job. */
export interface News {
  readonly request: ThumbnailRequest;
  readonly event: TaskEvent<Thumbnail>;
}

/** Whether it is the last that will be known of its job. */
export function isEnd({ event }: News): boolean {
  return ['complete', 'fail', 'exception'].includes(event.type);
}

/** Jobs that wait or run at the same time: enough to keep workers busy, so few that none waits past its timeout. */
const AT_ONCE = 16;

/** Submits jobs, and tells what becomes of them. */
@Injectable()
export class ThumbnailProducer {
  constructor(private readonly gearman: GearmanClient) {}

  /**
   * All jobs' events, as they come. A job that fails is an event like any other; the stream errs where the end of a job
   * will not become known: its server cannot be reached or was lost, or no worker was done with it in time.
   */
  produce(requests: readonly ThumbnailRequest[]): Observable<News> {
    return from(requests).pipe(mergeMap((request) => this.submit(request), AT_ONCE));
  }

  private submit(request: ThumbnailRequest): Observable<News> {
    const task = this.gearman.doNormal<Thumbnail>('Thumbnails~resize', request);
    return task.events.pipe(map((event) => ({ request, event })));
  }
}
