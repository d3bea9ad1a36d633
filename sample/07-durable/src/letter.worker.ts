import { setTimeout as delay } from 'node:timers/promises';

import { AssignedJob, CurrentJob, GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

/** What a letter says, and to whom. */
export interface Letter {
  readonly to: string;
}

/** How long a letter takes, in ms. */
const WRITING = 100;

@GearmanWorker({ name: 'Letters' })
export class LetterWorker {
  @GearmanJob()
  async write(@GearmanPayload() { to }: Letter, @CurrentJob() job: AssignedJob): Promise<void> {
    await delay(WRITING, undefined, { signal: job.signal });
    console.log(`a letter to ${to}`);
    // Whoever started this process may want to know.
    process.send?.(to);
  }
}
