import type { PeerLink } from '../../lib/queue/index.js';

/** Writes down what the queue tells one connection, a line for each call. */
export class RecordingLink implements PeerLink {
  readonly told: string[] = [];

  created(handle: string): void {
    this.told.push(`created ${handle}`);
  }

  notStored(): void {
    this.told.push('notStored');
  }

  queueFull(): void {
    this.told.push('queueFull');
  }

  wakeUp(): void {
    this.told.push('wakeUp');
  }

  status(handle: string, numerator: string, denominator: string): void {
    this.told.push(`status ${handle} ${numerator}/${denominator}`);
  }

  data(handle: string, data: Buffer): void {
    this.told.push(`data ${handle} ${data.toString()}`);
  }

  warning(handle: string, warning: Buffer): void {
    this.told.push(`warning ${handle} ${warning.toString()}`);
  }

  complete(handle: string, result: Buffer): void {
    this.told.push(`complete ${handle} ${result.toString()}`);
  }

  fail(handle: string): void {
    this.told.push(`fail ${handle}`);
  }

  exception(handle: string, exception: Buffer): void {
    this.told.push(`exception ${handle} ${exception.toString()}`);
  }
}
