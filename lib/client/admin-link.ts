import type { Packet, ProtocolError } from '../protocol/index.js';
import type { Clock } from '../time/clock.js';
import type { ConnectionHandler, PacketConnection } from '../transport/index.js';
import type { PendingCall } from './admin-call.js';
import { AdminTimeoutError } from './admin-error.js';
import { AdminSession } from './admin-session.js';
import { ConnectionLostError } from './client-error.js';

/** How long an answer may take, and by which clock. */
export interface AnswerLimit {
  /** In ms. */
  readonly timeout: number;
  readonly clock: Clock;
}

/**
 * One open connection to a server. It sends commands at once and gives each call its answer; when the connection ends,
 * an answer is late or cannot be read, the link ends, and with it every call that is still owed an answer.
 */
export class AdminLink implements ConnectionHandler {
  private readonly session: AdminSession;
  private ended = false;

  constructor(
    /** The server's, as its dialer names it. */
    private readonly address: string,
    private readonly connection: PacketConnection,
    private readonly limit: AnswerLimit,
    /** Told once, when the link is of no more use. */
    private readonly onEnd: (link: AdminLink) => void,
  ) {
    this.session = new AdminSession(address);
  }

  open(): void {
    this.connection.open(this);
  }

  ask(call: PendingCall): void {
    const { clock, timeout } = this.limit;
    const timer = clock.schedule(timeout, () => this.expire(call));
    call.onEnd = () => timer.cancel();
    this.session.expect(call);
    // gearmand cuts the last letter of a function that it creates from a line without the carriage return.
    this.connection.sendText(`${call.line}\r\n`);
  }

  /** Ends the link; calls under way fail with this error. */
  end(error: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd(this);
    this.session.lost(error);
    this.connection.destroy();
  }

  line(line: string): void {
    const error = this.ended ? undefined : this.session.line(line);
    if (error !== undefined) this.end(this.lost(error));
  }

  packet({ type }: Packet): void {
    if (!this.ended) this.end(this.lost(this.session.unreadable(`the packet ${type}`)));
  }

  fault(cause: ProtocolError): void {
    if (!this.ended)
      this.end(this.lost(this.session.unreadable(`what cannot be read: ${cause.message}`, cause)));
  }

  closed(cause?: Error): void {
    const error = this.lost(cause);
    if (cause === undefined && !this.ended) this.session.closed(error);
    this.end(error);
  }

  private expire(call: PendingCall): void {
    const error = new AdminTimeoutError(this.address, call.command, this.limit.timeout);
    call.fail(error);
    this.end(this.lost(error));
  }

  private lost(cause: Error | undefined): ConnectionLostError {
    return new ConnectionLostError(this.address, { cause });
  }
}
