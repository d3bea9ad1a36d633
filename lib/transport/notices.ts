import type { GearmanLogger } from '../telemetry/logger.js';
import type { Clock } from '../time/clock.js';
import { repeated } from './transport.messages.js';

/** For so long what was said is not said again but counted, in ms. */
const QUIET = 10_000;

interface Held {
  message: string;
  times: number;
}

/**
 * Says to the log what strangers can cause, without letting them fill it: of notices of one kind the first is said at
 * once, those of the next 10 s are counted, and then told together.
 */
export class Notices {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly logger: GearmanLogger,
    private readonly clock: Clock,
  ) {}

  /** @param kind which of them are alike */
  warn(kind: string, message: string): void {
    const held = this.held.get(kind);
    if (held !== undefined) {
      held.message = message;
      held.times++;
      return;
    }
    this.logger.warn(message);
    this.hold(kind);
  }

  private hold(kind: string): void {
    const held: Held = { message: '', times: 0 };
    this.held.set(kind, held);
    this.clock.schedule(QUIET, () => this.release(kind, held)).unref();
  }

  private release(kind: string, { message, times }: Held): void {
    this.held.delete(kind);
    if (times === 0) return;
    this.logger.warn(repeated(message, times, QUIET / 1000));
    this.hold(kind);
  }
}
