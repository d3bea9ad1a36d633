import { writeFile } from 'node:fs/promises';

import { AssignedJob, CurrentJob, GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

import type { Thumbnail, ThumbnailRequest } from './thumbnail.js';
import { Thumbnailer } from './thumbnailer.js';

/** Taken, recognised, resized, written: what a job tells of itself, counted from 0. */
const STEPS = 3;

@GearmanWorker({ name: 'Thumbnails', description: 'Makes thumbnails of pictures', concurrency: 2 })
export class ThumbnailWorker {
  constructor(private readonly thumbnailer: Thumbnailer) {}

  /** Clients know it as `Thumbnails~resize`. What it throws ends this job, and no other. */
  @GearmanJob({ description: 'Writes one picture in one width, as WebP' })
  async resize(
    @GearmanPayload() { file, width, target }: ThumbnailRequest,
    @CurrentJob() job: AssignedJob,
  ): Promise<Thumbnail> {
    const startedAt = performance.now();
    job.sendStatus(0, STEPS);
    await this.thumbnailer.recognise(file);
    job.sendStatus(1, STEPS);
    // Nobody waits for the result any more: another worker has got the job.
    job.signal.throwIfAborted();
    const { data, info } = await this.thumbnailer.resize(file, width);
    job.sendStatus(2, STEPS);
    await writeFile(target, data, { signal: job.signal });
    job.sendStatus(STEPS, STEPS);
    const milliseconds = Math.round(performance.now() - startedAt);
    return { file: target, width: info.width, height: info.height, bytes: info.size, milliseconds };
  }
}
