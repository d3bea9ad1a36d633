import { Injectable, Logger } from '@nestjs/common';
import { type GearmanEventMap, OnGearmanEvent } from 'nestjs-gearman';

/** Logs every job that this process did. By its handle: a token in a log is in more hands than its owner's. */
@Injectable()
export class ReportLog {
  private readonly logger = new Logger('Reports');

  @OnGearmanEvent('gearman.work.executed')
  log({ job, handle, attempt, duration, outcome }: GearmanEventMap['gearman.work.executed']): void {
    this.logger.log(`${job} ${handle}, attempt ${attempt}: ${outcome.type} after ${Math.round(duration)} ms`);
  }
}
