import { Module, ValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { GearmanModule } from 'nestjs-gearman';

import { AccessLog } from './access-log.js';
import { ConfigurationModule } from './configuration.module.js';
import { Configuration } from './configuration.js';
import { KeepEndingInterceptor } from './keep-ending.interceptor.js';
import { ProblemFilter } from './problem.filter.js';
import { ReportLog } from './report-log.js';
import { ReportStore } from './report.store.js';
import { ReportWorker } from './report.worker.js';
import { ReportsController } from './reports.controller.js';
import { ReportsService } from './reports.service.js';

@Module({
  imports: [
    ConfigurationModule,
    GearmanModule.forRootAsync({
      imports: [ConfigurationModule],
      inject: [Configuration],
      useFactory: ({ servers }: Configuration) => ({ servers }),
    }),
  ],
  controllers: [ReportsController],
  providers: [
    AccessLog,
    KeepEndingInterceptor,
    ReportLog,
    ReportsService,
    ReportStore,
    ReportWorker,
    { provide: APP_FILTER, useClass: ProblemFilter },
    // Around requests and around jobs.
    {
      provide: APP_PIPE,
      useValue: new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
    },
  ],
})
export class AppModule {}
