import { Module } from '@nestjs/common';
import { GearmanModule } from 'nestjs-gearman';

import { ThumbnailProducer } from './thumbnail.producer.js';
import { ThumbnailWorker } from './thumbnail.worker.js';
import { Thumbnailer } from './thumbnailer.js';

/** With GEARMAN_SERVERS=host:port,… other processes do the jobs; without it a job server and its worker run in here. */
const servers = process.env['GEARMAN_SERVERS']?.split(',');

/** How long the producer waits for a job, in s. */
const timeout = Number(process.env['THUMBNAIL_TIMEOUT'] ?? 60);

@Module({
  imports: [GearmanModule.forRoot({ servers, client: { timeout: timeout * 1000 } })],
  providers: [Thumbnailer, ThumbnailWorker, ThumbnailProducer],
})
export class AppModule {}
