import { GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

/** A job that was done, and what had to happen for it. */
export interface Entry {
  readonly run: string;
  readonly server: string;
  /** How often its client has submitted it. */
  readonly submissions: number;
}

/** Keeps the books. Its jobs are on another cluster: whatever becomes of the fleet, they are not there. */
@GearmanWorker({ name: 'Audit', description: 'Writes down what was done', cluster: 'audit' })
export class AuditWorker {
  private readonly entries: Entry[] = [];

  @GearmanJob()
  record(@GearmanPayload() entry: Entry): void {
    this.entries.push(entry);
  }

  @GearmanJob()
  all(): readonly Entry[] {
    return this.entries;
  }
}
