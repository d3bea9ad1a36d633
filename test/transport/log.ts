import type { GearmanLogger } from '../../lib/telemetry/logger.js';
import { Mailbox } from './mailbox.js';

/** Keeps what it is told, to be awaited line by line. */
export class Log implements GearmanLogger {
  readonly lines = new Mailbox<string>();

  log(message: string): void {
    this.lines.put(message);
  }

  warn(message: string): void {
    this.lines.put(message);
  }

  error(message: string): void {
    this.lines.put(message);
  }
}
