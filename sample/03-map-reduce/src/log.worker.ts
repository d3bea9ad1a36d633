import { GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

import { linesOf, LogPart } from './log-part.js';
import { EMPTY, merge, summarise, type Summary } from './summary.js';

/** What one map job brings. */
export interface Mapped {
  readonly summary: Summary;
  /** The process that did it. */
  readonly pid: number;
}

/** Four jobs at once in each process: while one waits for the disk, others count. For more cores start more processes. */
@GearmanWorker({ name: 'Log', description: 'Counts what is in access logs', concurrency: 4 })
export class LogWorker {
  /** Clients know it as `Log~map`. */
  @GearmanJob({ description: 'Counts what is in one part of a log' })
  async map(@GearmanPayload({ schema: LogPart }) part: LogPart): Promise<Mapped> {
    return { summary: await summarise(linesOf(part)), pid: process.pid };
  }

  @GearmanJob({ description: 'Makes one summary of several' })
  reduce(@GearmanPayload() summaries: readonly Summary[]): Summary {
    return summaries.reduce(merge, EMPTY);
  }
}
