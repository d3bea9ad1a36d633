import {
  AssignedJob,
  CurrentJob,
  GearmanClient,
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
} from 'nestjs-gearman';

import { LogFile, partsOf } from './log-part.js';
import { mapParts } from './map-parts.js';
import { EMPTY, merge, type Summary } from './summary.js';

/**
 * The worker of Gearman's own reduce jobs. It waits for jobs of another worker; if it shared its places with those, they could
 * all be taken by jobs that wait, and none be left for those that they wait for.
 */
@GearmanWorker({ name: 'LogSplitter', description: 'Has others count what is in a log' })
export class LogSplitterWorker {
  constructor(private readonly gearman: GearmanClient) {}

  /** The client says to which function the parts go: `job.reducer`, a whole name as on the wire. */
  @GearmanJob({ description: 'Splits a log, and merges what is counted in its parts' })
  async split(
    @GearmanPayload({ schema: LogFile }) log: LogFile,
    @CurrentJob() job: AssignedJob,
  ): Promise<Summary> {
    const parts = await partsOf(log);
    // Their name is whole already; and where nobody takes this job's result, nobody waits for theirs.
    const options = { jobPrefix: '', signal: job.signal };
    const mapped = await mapParts(this.gearman, job.reducer, parts, options, (done) =>
      job.sendStatus(done, parts.length),
    );
    return mapped.map(({ summary }) => summary).reduce(merge, EMPTY);
  }
}
