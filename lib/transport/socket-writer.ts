import type { Socket } from 'node:net';

/** Bytes that may wait for a reader before its own requests are left unread. */
const UNSENT_LIMIT = 1024 * 1024;

/** As much is given to the socket at a time, so that it shows early whether the other end takes it. */
const PIECE = 64 * 1024;

/** Gives a socket what is to be sent, in pieces, and no faster than the other end takes them. */
export class SocketWriter {
  /** What the socket was not given yet, because it has enough to write. */
  private unsent: Buffer[] = [];
  private unsentBytes = 0;
  private ending: (() => void) | undefined;

  /** @param holdsBack whether to stop reading while the other end does not read */
  constructor(
    private readonly socket: Socket,
    private readonly holdsBack: boolean,
  ) {
    socket.on('drain', () => this.write());
  }

  /** How many bytes have left. */
  get sent(): number {
    return this.socket.bytesWritten - this.socket.writableLength;
  }

  /** Whether bytes wait for the other end to take those before them. */
  get waiting(): boolean {
    return this.socket.writableLength > 0;
  }

  give(chunks: readonly Buffer[]): void {
    const [first] = chunks;
    if (first !== undefined && chunks.length === 1 && this.takes(first)) this.socket.write(first);
    else this.giveMany(chunks);
  }

  /** Ends this side of the connection behind what was given. @param ended told when all of it has left */
  end(ended: () => void): void {
    this.ending = ended;
    this.write();
  }

  /** Whether the socket is given it as it is, and at once: nearly always. */
  private takes({ length }: Buffer): boolean {
    const { socket } = this;
    return this.unsentBytes === 0 && length <= PIECE && socket.writable && socket.writableLength < PIECE;
  }

  private giveMany(chunks: readonly Buffer[]): void {
    for (const chunk of chunks) {
      this.unsentBytes += chunk.length;
      if (chunk.length <= PIECE) this.unsent.push(chunk);
      else for (let at = 0; at < chunk.length; at += PIECE) this.unsent.push(chunk.subarray(at, at + PIECE));
    }
    this.write();
  }

  private write(): void {
    const { socket, unsent } = this;
    let given = 0;
    socket.cork();
    while (socket.writable && given < unsent.length && socket.writableLength < PIECE) {
      const piece = unsent[given++] as Buffer;
      this.unsentBytes -= piece.length;
      socket.write(piece);
    }
    socket.uncork();
    if (given < unsent.length && socket.writable) {
      this.unsent = unsent.slice(given);
      if (this.holdsBack && this.unsentBytes > UNSENT_LIMIT) socket.pause();
    } else {
      this.allGiven();
    }
  }

  private allGiven(): void {
    const { socket, unsent, ending } = this;
    unsent.length = 0;
    this.unsentBytes = 0;
    if (socket.isPaused()) socket.resume();
    this.ending = undefined;
    if (ending !== undefined) socket.end(ending);
  }
}
