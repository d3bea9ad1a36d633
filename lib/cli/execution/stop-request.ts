import { ownStopSignals } from '../stop-signals.js';

/**
 * The stop signals of one execution. They are owned without a gap from the first `own` on: a signal that comes while
 * one owner hands them to the next would be lost.
 */
export class StopRequest {
  /** Whether a signal has come. */
  heard = false;
  private listener: (again: boolean) => void = () => undefined;
  private resolveFirst: () => void = () => undefined;
  private letGo: (() => void) | undefined;

  /** Settles at the first signal. */
  readonly first = new Promise<void>((resolve) => {
    this.resolveFirst = resolve;
  });

  /** Owns the signals, and calls back at each one that is no echo; a later listener takes the place of an earlier. */
  own(listener: (again: boolean) => void): void {
    this.listener = listener;
    this.letGo ??= ownStopSignals(
      () => this.hear(false),
      () => this.hear(true),
    );
  }

  /** Gives the signals back. */
  release(): void {
    this.letGo?.();
    this.letGo = undefined;
  }

  private hear(again: boolean): void {
    this.heard = true;
    this.resolveFirst();
    this.listener(again);
  }
}
