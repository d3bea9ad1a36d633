import { Module } from '@nestjs/common';
import { GearmanModule } from 'nestjs-gearman';

import { ThumbnailProducer } from './thumbnail.producer.js';
import { ThumbnailWorker } from './thumbnail.worker.js';
import { Thumbnailer } from './thumbnailer.js';

const { GEARMAN_SERVERS, THUMBNAIL_TIMEOUT = '60' } = process.env;

/** With GEARMAN_SERVERS=host:port,… other processes do the jobs; without it a job server and its worker run in here. */
const servers = GEARMAN_SERVERS ? GEARMAN_SERVERS.split(',') : undefined;

/** How long the producer waits for the end of a job, in ms. */
const timeout = Number(THUMBNAIL_TIMEOUT) * 1000;

@Module({
  imports: [GearmanModule.forRoot({ servers, client: { timeout } })],
  providers: [Thumbnailer, ThumbnailWorker, ThumbnailProducer],
})
export class AppModule {}
