import { Module } from '@nestjs/common';
import { GearmanModule } from 'nestjs-gearman';

import { Interruption } from './interruption.js';
import { LogSplitterWorker } from './log-splitter.worker.js';
import { LogAnalysis } from './log.analysis.js';
import { LogWorker } from './log.worker.js';

const { GEARMAN_SERVERS, LOG_TIMEOUT } = process.env;

@Module({
  imports: [
    GearmanModule.forRoot({
      // With host:port,… other processes do the jobs; without, a job server and its workers run in here.
      servers: GEARMAN_SERVERS || undefined,
      // How long a job may take, waiting for a worker included, in ms.
      client: { timeout: Number(LOG_TIMEOUT || 60) * 1000 },
    }),
  ],
  providers: [Interruption, LogAnalysis, LogSplitterWorker, LogWorker],
})
export class AppModule {}
