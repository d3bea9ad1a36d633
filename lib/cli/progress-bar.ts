import type { Output } from './output.js';

const WIDTH = 30;

const CLEAR_LINE = '\r\u001b[K';

/** How far a job is, on one line that is drawn again and again; nothing where nobody looks. */
export class ProgressBar {
  private drawn = false;

  constructor(
    private readonly output: Output,
    private readonly label: string,
  ) {}

  /** @param denominator what `numerator` counts to; 0 where nobody knows */
  draw(numerator: number, denominator: number): void {
    if (!this.output.isErrorTerminal) return;
    this.drawn = true;
    this.output.error(`${CLEAR_LINE}${this.label} ${barOf(numerator, denominator)}`);
  }

  /** Leaves the line as if it had never been. */
  clear(): void {
    if (this.drawn) this.output.error(CLEAR_LINE);
    this.drawn = false;
  }
}

/** `[##########--------------------]  33% 1/3` */
export function barOf(numerator: number, denominator: number): string {
  if (denominator <= 0) return String(numerator);
  const fraction = Math.min(1, Math.max(0, numerator / denominator));
  const filled = Math.floor(fraction * WIDTH);
  const percent = String(Math.floor(fraction * 100)).padStart(3);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${percent}% ${numerator}/${denominator}`;
}
