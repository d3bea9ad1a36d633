import type { Socket } from 'node:net';

import type { Clock, Timer } from '../time/clock.js';
import type { SocketWriter } from './socket-writer.js';
import { StallWatch } from './stall-watch.js';
import { HalfOpenError } from './transport-error.js';

/** How long the other end may take to end its side, in ms, and how much it may send meanwhile, in bytes. */
const LINGER_TIME = 2000;
const LINGER_BYTES = 64 * 1024 * 1024;

/**
 * Closes a socket so that what was sent before arrives: were it closed at once while the other end still sends, the
 * system would answer with a reset, which may overtake the last words.
 *
 * 1. What waits is written, and this side is ended; the other end may not stop to take it.
 * 2. What still comes is read and thrown away until the other end has ended its side too, for a while.
 * 3. The socket is destroyed.
 */
export class Closing {
  private begun = false;
  private timer: Timer | undefined;
  private readonly watch: StallWatch;

  /** @param halfOpenTimeout in ms; 0 is for ever */
  constructor(
    private readonly socket: Socket,
    private readonly writer: SocketWriter,
    private readonly clock: Clock,
    halfOpenTimeout: number,
  ) {
    this.watch = new StallWatch(
      clock,
      halfOpenTimeout,
      () => (socket.writableFinished ? undefined : writer.sent),
      () => socket.destroy(new HalfOpenError(halfOpenTimeout)),
    );
    socket.once('close', () => {
      this.watch.stop();
      this.timer?.cancel();
    });
  }

  /** Idempotent. @param ended told when nothing is to be read any more */
  begin(ended: () => void): void {
    if (this.begun || this.socket.destroyed) return;
    this.begun = true;
    this.writer.end(() => {
      ended();
      this.linger();
    });
    this.watch.begin();
  }

  private linger(): void {
    const { socket } = this;
    this.watch.stop();
    if (socket.readableEnded || socket.destroyed) return void socket.destroy();
    const most = socket.bytesRead + LINGER_BYTES;
    socket.once('end', () => socket.destroy());
    socket.on('data', () => socket.bytesRead > most && socket.destroy());
    socket.resume();
    this.timer = this.clock.schedule(LINGER_TIME, () => socket.destroy());
  }
}
