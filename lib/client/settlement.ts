/**
 * A value that comes later, once. Unlike a bare promise it makes no noise: an error that nobody asked for is not an
 * unhandled rejection, and one that came before somebody asked is still told. Promises are made for those who ask.
 */
export class Settlement<Value> {
  private state: 'open' | 'resolved' | 'rejected' = 'open';
  private value: Value | undefined;
  private error: unknown;
  private awaited: Promise<Value> | undefined;
  private tell: (() => void) | undefined;

  get settled(): boolean {
    return this.state !== 'open';
  }

  /** The promise, made on first use. */
  get promise(): Promise<Value> {
    this.awaited ??= new Promise((resolve, reject) => {
      this.tell = () =>
        this.state === 'resolved' ? resolve(this.value as Value) : reject(this.error as Error);
      if (this.settled) this.tell();
    });
    return this.awaited;
  }

  resolve(value: Value): void {
    if (this.settled) return;
    this.state = 'resolved';
    this.value = value;
    this.tell?.();
  }

  reject(error: unknown): void {
    if (this.settled) return;
    this.state = 'rejected';
    this.error = error;
    this.tell?.();
  }
}
