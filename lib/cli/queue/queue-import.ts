import { createHash } from 'node:crypto';

import { asStoreError, type QueueStore, type StoredJob, UniqueKeys } from '../../store/index.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import * as messages from './queue.messages.js';

/** What becomes of a job whose function and unique ID the store has already. */
export type OnConflict = 'fail' | 'skip' | 'replace';

/** A job, and what messages call its place: `line 17`. */
export interface PlacedJob {
  readonly job: StoredJob;
  place(reason: string): string;
}

/** One commit at most. */
const MOST_JOBS = 1_000;
const MOST_BYTES = 8 * 2 ** 20;

export interface ImportSettings {
  readonly onConflict: OnConflict;
  readonly dryRun: boolean;
}

/**
 * Adds jobs to an open store, in commits of some hundred. Of the jobs that it has already, and of those that it has added, it
 * holds a digest of each key, unless they are to be replaced. Jobs without a unique ID become jobs of their own.
 */
export class QueueImport {
  /** How many were added, or would be. */
  imported = 0;
  skipped = 0;
  private readonly keys = new UniqueKeys();
  private readonly known = new Set<string>();
  private batch = new Map<string, PlacedJob>();
  private bytes = 0;

  constructor(
    private readonly store: QueueStore,
    private readonly settings: ImportSettings,
  ) {}

  /** How many are in the store by now. */
  get written(): number {
    return this.settings.dryRun ? 0 : this.imported;
  }

  /** Learns what the store has. */
  async begin(): Promise<void> {
    if (this.settings.onConflict === 'replace') return;
    for await (const jobs of this.store.replay()) for (const job of jobs) this.known.add(idOf(job));
  }

  /** @throws CliError where it is there already, and shall not be; StoreError */
  async add(placed: PlacedJob): Promise<void> {
    const job = { ...placed.job, uniqueKey: this.keys.keyOf(placed.job.uniqueKey) };
    const id = idOf(job);
    if (this.isKnown(id, { ...placed, job })) return;
    // Where it is replaced by a later one of the same commit, it was replaced.
    if (!this.batch.has(id)) this.bytes += job.workload.length;
    this.batch.set(id, { ...placed, job });
    if (this.batch.size >= MOST_JOBS || this.bytes >= MOST_BYTES) await this.commit();
  }

  /** Commits the rest. @throws StoreError; CliError */
  async end(): Promise<void> {
    if (this.batch.size > 0) await this.commit();
  }

  private isKnown(id: string, { job, place }: PlacedJob): boolean {
    const { onConflict } = this.settings;
    if (onConflict === 'replace') return false;
    const { size } = this.known;
    if (this.known.add(id).size > size) return false;
    if (onConflict === 'fail') {
      const [name, unique] = [job.functionName, job.uniqueKey].map(readable);
      throw new CliError(
        place(messages.alreadyThere(name ?? '', unique ?? '', this.store.name)),
        EXIT.failure,
      );
    }
    this.skipped++;
    return true;
  }

  private async commit(): Promise<void> {
    const jobs = [...this.batch.values()];
    this.batch = new Map();
    this.bytes = 0;
    if (this.settings.dryRun) this.imported += jobs.length;
    else await this.write(jobs);
  }

  /** Of a commit that is refused, each half is tried, down to the job that cannot be kept. */
  private async write(jobs: readonly PlacedJob[]): Promise<void> {
    try {
      await this.store.commit({ done: [], added: jobs.map(({ job }) => job) });
      this.imported += jobs.length;
    } catch (cause) {
      const error = asStoreError(cause);
      const [first] = jobs;
      if (error.kind === 'refused' && jobs.length > 1) {
        const middle = Math.ceil(jobs.length / 2);
        for (const half of [jobs.slice(0, middle), jobs.slice(middle)]) await this.write(half);
        return;
      }
      const isHere = error.kind === 'refused' && first !== undefined;
      if (isHere) throw new CliError(first.place(error.message), EXIT.failure, { cause });
      throw this.failure(error, jobs.length);
    }
  }

  private failure(error: Error & { readonly kind: string }, count: number): CliError {
    const doubt = error.kind === 'uncertain' ? messages.mayBeThere(count) : '';
    return new CliError(error.message + doubt, EXIT.unavailable, { cause: error });
  }
}

/** Short, so that a million of them fit. No function name has a zero byte. */
function idOf({ functionName, uniqueKey }: StoredJob): string {
  return createHash('sha1').update(`${functionName}\0${uniqueKey}`, 'latin1').digest('base64');
}

function readable(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
