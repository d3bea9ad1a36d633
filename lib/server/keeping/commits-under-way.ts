import { idOf } from '../../store/index.js';
import type { Commit } from './pending-changes.js';

/** How many additions a commit that is under way has at most that fewer ones wait for: it takes some milliseconds. */
const WORTH_WAITING_FOR = 500;

/** One commit that the store is at. */
class CommitUnderWay {
  /** What must wait until it is through. */
  readonly behind: (() => void)[] = [];
  private readonly keys: ReadonlySet<string>;

  constructor({ done, additions }: Commit) {
    this.keys = new Set([...done.map(idOf), ...additions.map(({ id }) => id)]);
  }

  changes(id: string): boolean {
    return this.keys.has(id);
  }
}

/**
 * Commits that are under way at once must not meet in one key: what concerns a key that one of them changes is put behind
 * it. A store that takes one at a time has an order anyway, and pays nothing for this.
 */
export class CommitsUnderWay {
  private readonly commits = new Set<CommitUnderWay>();
  private count = 0;
  /** How many removals they carry. */
  removals = 0;
  private additions = 0;

  constructor(private readonly most: number) {}

  /**
   * Whether one of so many additions may start. A few wait for more, or for one that is through: a commit costs much
   * whatever is in it, and so commits that are under way together become alike. Nothing waits for very many.
   */
  takes(additions: number): boolean {
    if (this.count === 0 || this.count >= this.most) return this.count === 0;
    const average = this.additions / this.count;
    return additions >= average || average > WORTH_WAITING_FOR;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** @returns what is to be called when it is through */
  start(commit: Commit): () => void {
    this.count++;
    this.removals += commit.done.length;
    this.additions += commit.additions.length;
    const underWay = this.most === 1 ? undefined : new CommitUnderWay(commit);
    if (underWay !== undefined) this.commits.add(underWay);
    return () => {
      this.count--;
      this.removals -= commit.done.length;
      this.additions -= commit.additions.length;
      if (underWay !== undefined) this.end(underWay);
    };
  }

  /** What is done behind the commit that changes what is kept under that key; undefined where none is under way. */
  behind(id: string): (() => void)[] | undefined {
    for (const commit of this.commits) if (commit.changes(id)) return commit.behind;
    return undefined;
  }

  private end(underWay: CommitUnderWay): void {
    this.commits.delete(underWay);
    for (const change of underWay.behind) change();
  }
}
