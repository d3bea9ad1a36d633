import type { PendingCall } from './admin-call.js';
import { AdminProtocolError } from './admin-error.js';
import { Fifo } from './fifo.js';

/**
 * Which line answers which command, on one connection: answers come in the order of the commands and carry no
 * reference to them. Pure: lines in, settled calls out.
 */
export class AdminSession {
  /** The call that the next line belongs to. */
  private answering: PendingCall | undefined;
  private readonly waiting = new Fifo<PendingCall>();

  constructor(private readonly address: string) {}

  /** To be called in the order in which the commands are sent. */
  expect(call: PendingCall): void {
    if (this.answering === undefined) this.answering = call;
    else this.waiting.push(call);
  }

  /** @returns why nothing that follows can be trusted, where that is so */
  line(line: string): AdminProtocolError | undefined {
    const taken = this.answering?.take(line) ?? this.unasked(JSON.stringify(line));
    if (taken === 'more') return undefined;
    this.answering = this.waiting.shift();
    return taken === 'whole' ? undefined : taken;
  }

  /** What came is no line at all. @returns as `line` */
  unreadable(got: string, cause?: Error): AdminProtocolError {
    const error = this.answering?.unreadable(got, cause) ?? this.unasked(got);
    this.answering = this.waiting.shift();
    return error;
  }

  /** Nothing more comes. */
  lost(error: Error): void {
    for (const call of this.drain()) call.fail(error);
  }

  /** The server closed the connection in good order, which may be an answer. */
  closed(error: Error): void {
    for (const call of this.drain()) call.closed(error);
  }

  private drain(): PendingCall[] {
    const calls = [...(this.answering === undefined ? [] : [this.answering]), ...this.waiting.drain()];
    this.answering = undefined;
    return calls;
  }

  private unasked(got: string): AdminProtocolError {
    return new AdminProtocolError(this.address, '', 'nothing', got);
  }
}
