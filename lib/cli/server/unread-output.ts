import { setTimeout as delay } from 'node:timers/promises';

/** What may wait for a reader, in bytes; what comes on top is lost. */
const MOST_WAITING = 65_536;

/** How long the end waits for a reader, in ms. */
const LAST_CHANCE = 200;

/**
 * The standard outputs of a server whose starter may read neither: a full pipe keeps nobody waiting, and one that was
 * closed ends nothing.
 */
export class UnreadOutput {
  private readonly streams = [process.stdout, process.stderr];
  private lost = 0;

  /** Other commands end when their reader goes away, a server goes on. */
  survive(): void {
    for (const stream of this.streams) stream.removeAllListeners('error').on('error', () => undefined);
  }

  /**
   * Writes to the standard error output, where somebody reads it.
   *
   * @returns how many texts were lost before this one; undefined where it is lost too
   */
  write(text: string): number | undefined {
    if (process.stderr.writableLength > MOST_WAITING) {
      this.lost++;
      return undefined;
    }
    process.stderr.write(text);
    const { lost } = this;
    this.lost = 0;
    return lost;
  }

  /** Whether something still waits for a reader, who was given a last chance: then no process ends by itself. */
  async isStuck(): Promise<boolean> {
    if (!this.hasWaiting) return false;
    await delay(LAST_CHANCE);
    return this.hasWaiting;
  }

  private get hasWaiting(): boolean {
    return this.streams.some(({ writableLength }) => writableLength > 0);
  }
}
