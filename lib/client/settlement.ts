type Outcome<Value> = { readonly value: Value } | { readonly error: unknown };

/**
 * A value that comes later, once. Unlike a bare promise it makes no noise: an error that nobody asked for is not an
 * unhandled rejection, and one that came before somebody asked is still told.
 */
export class Settlement<Value> {
  private outcome: Outcome<Value> | undefined;
  private awaited: Promise<Value> | undefined;
  private settle: ((outcome: Outcome<Value>) => void) | undefined;

  get settled(): boolean {
    return this.outcome !== undefined;
  }

  /** The promise, made on first use. */
  get promise(): Promise<Value> {
    this.awaited ??= new Promise((resolve, reject) => {
      this.settle = (outcome) =>
        'error' in outcome ? reject(outcome.error as Error) : resolve(outcome.value);
      if (this.outcome !== undefined) this.settle(this.outcome);
    });
    return this.awaited;
  }

  resolve(value: Value): void {
    this.end({ value });
  }

  reject(error: unknown): void {
    this.end({ error });
  }

  private end(outcome: Outcome<Value>): void {
    if (this.outcome !== undefined) return;
    this.outcome = outcome;
    this.settle?.(outcome);
  }
}
