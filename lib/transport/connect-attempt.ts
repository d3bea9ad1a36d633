import type { Socket } from 'node:net';

import { ConnectError } from './transport-error.js';

/** What is said where one stage of an attempt fails. */
export interface StageMessages {
  reasonOf(error: Error): string;
  /** Where time is up. */
  readonly late: string;
}

/**
 * One attempt to connect, in stages: first the socket, then maybe TLS over it. It ends once: with success, with the
 * error of its stage, when its time is up, or when it is cancelled; then nothing is left of its socket.
 */
export class ConnectAttempt<Result> {
  readonly ended: Promise<Result>;
  private resolve: (result: Result) => void = () => undefined;
  private reject: (reason: unknown) => void = () => undefined;
  private readonly timer: NodeJS.Timeout;
  private readonly cancel = (): void => this.abandon(this.signal?.reason);
  private socket: Socket | undefined;
  private late = '';

  /** @param timeout of all stages together, in ms */
  constructor(
    private readonly address: string,
    timeout: number,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.ended = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(() => this.fail(this.late), timeout);
    signal?.addEventListener('abort', this.cancel, { once: true });
  }

  /** @param next called when the socket tells this event; it must end the attempt, or begin the next stage */
  stage(socket: Socket, event: string, { reasonOf, late }: StageMessages, next: () => void): void {
    this.socket = socket;
    this.late = late;
    const failed = (error: Error): void => this.fail(reasonOf(error), error);
    socket.once('error', failed);
    socket.once(event, () => {
      next();
      socket.off('error', failed);
    });
  }

  succeed(result: Result): void {
    this.settle();
    this.resolve(result);
  }

  fail(reason: string, cause?: unknown): void {
    this.abandon(new ConnectError(this.address, reason, { cause }));
  }

  private abandon(error: unknown): void {
    this.settle();
    // What it still says belongs to an attempt that is over.
    this.socket?.on('error', () => undefined).destroy();
    this.reject(error);
  }

  private settle(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.cancel);
  }
}
