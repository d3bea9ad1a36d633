const NOTHING = (): void => undefined;

/** One commit's place in the order. */
export interface Turn {
  /** Resolves when all before have passed. */
  readonly come: Promise<void>;
  /** Lets the next one write. Idempotent. */
  pass(): void;
}

/**
 * Commits write one behind the other, so that their jobs arrive in the order in which they were submitted; what takes
 * long, the disk at the end, they wait for together.
 */
export class CommitTurns {
  private last: Promise<void> = Promise.resolve();

  next(): Turn {
    const come = this.last;
    let pass = NOTHING;
    const passed = new Promise<void>((resolve) => {
      pass = resolve;
    });
    this.last = come.then(() => passed);
    return { come, pass };
  }
}
