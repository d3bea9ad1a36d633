import type { Job } from '../../queue/index.js';
import type { StoredKey } from '../../store/index.js';
import type { Commit } from './pending-changes.js';

/** One commit that the store is at. */
export class CommitUnderWay {
  /** What must wait until it is through. */
  readonly behind: (() => void)[] = [];
  private readonly removed: ReadonlySet<string>;

  constructor(private readonly commit: Commit) {
    this.removed = new Set(commit.batch.done.map(idOf));
  }

  adds(job: Job): boolean {
    return this.commit.jobs.has(job);
  }

  removes(key: StoredKey): boolean {
    return this.removed.has(idOf(key));
  }
}

/**
 * Commits that are under way at once must not meet in one key: what concerns a key that one of them changes is put behind
 * it. A store that takes one at a time has an order anyway, and pays nothing for this.
 */
export class CommitsUnderWay {
  private readonly commits = new Set<CommitUnderWay>();
  private count = 0;

  constructor(private readonly most: number) {}

  get isFull(): boolean {
    return this.count >= this.most;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** @returns what is to be called when it is through */
  start(commit: Commit): () => void {
    this.count++;
    if (this.most === 1) return () => void this.count--;
    const underWay = new CommitUnderWay(commit);
    this.commits.add(underWay);
    return () => {
      this.count--;
      this.commits.delete(underWay);
      for (const change of underWay.behind) change();
    };
  }

  /** The one that removes what is kept under that key. */
  removing(key: StoredKey): CommitUnderWay | undefined {
    return this.find((commit) => commit.removes(key));
  }

  adding(job: Job): CommitUnderWay | undefined {
    return this.find((commit) => commit.adds(job));
  }

  private find(wanted: (commit: CommitUnderWay) => boolean): CommitUnderWay | undefined {
    for (const commit of this.commits) if (wanted(commit)) return commit;
    return undefined;
  }
}

function idOf({ functionName, uniqueKey }: StoredKey): string {
  return `${functionName}\0${uniqueKey}`;
}
