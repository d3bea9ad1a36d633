import { type Clock, SystemClock } from '../time/clock.js';
import { watching } from './cli.messages.js';
import type { Output } from './output.js';
import { pause } from './pause.js';
import { reportError } from './report-error.js';
import { ownStopSignals } from './stop-signals.js';

/** What `--watch` makes of itself where it names no number, in s. */
const DEFAULT_INTERVAL = 2;

const CLEAR = '\u001b[H\u001b[2J';

export interface WatchOptions {
  /** Every so many s; `true` is every 2; absent is once. */
  readonly watch?: number | true;
  readonly json: boolean;
}

/**
 * Shows something once, or again and again until a stop signal comes: in place on a terminal, one below the other
 * elsewhere. What fails at first is thrown; later it is told, and tried again.
 *
 * @param show makes what is shown, as text
 */
export async function shown(
  { watch, json }: WatchOptions,
  output: Output,
  show: () => Promise<string>,
  clock: Clock = new SystemClock(),
): Promise<void> {
  const first = await show();
  if (watch === undefined) return output.write(first);
  const seconds = watch === true ? DEFAULT_INTERVAL : watch;
  const inPlace = output.isTerminal && !json;
  const write = (text: string): void =>
    output.write(inPlace ? CLEAR + watching(seconds, new Date(clock.now())) + text : text);
  const stop = new Stop();
  write(first);
  while (await stop.heardNothingFor(seconds * 1000, clock)) {
    const told = show().then(write, (error: unknown) => stop.heard || reportError(error, output, json));
    await Promise.race([told, stop.promise]);
  }
  stop.release();
}

/** The first stop signal. */
class Stop {
  heard = false;
  release: () => void = () => undefined;

  readonly promise = new Promise<void>((resolve) => {
    const hear = (): void => {
      this.heard = true;
      resolve();
    };
    this.release = ownStopSignals(hear, hear);
  });

  async heardNothingFor(delay: number, clock: Clock): Promise<boolean> {
    await pause(delay, clock, this.promise);
    return !this.heard;
  }
}
