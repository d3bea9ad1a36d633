/*
 * memcached's text protocol, as much of it as a queue needs. No client that is kept up does it: memcache-client (1.0.5)
 * writes flags of its own and unpacks values by them, where gearmand has the priority, so that it fails on gearmand's
 * jobs of normal and low priority; it decodes keys as UTF-8, asks any of several servers at random, and cannot list keys.
 */
import { connect, type Socket } from 'node:net';

import { StoreError } from '../store-error.js';
import * as messages from './memcached.messages.js';
import type { ServerPlace } from './memcached-options.js';
import { MemcachedReplies, type MemcachedReply } from './memcached-replies.js';

interface Waiting {
  /** How many answers are still to come. */
  count: number;
  readonly replies: MemcachedReply[];
  resolve(replies: readonly MemcachedReply[]): void;
  reject(error: Error): void;
}

/** A connection to one server, which is made when it is needed, and again when it has broken. */
export class MemcachedConnection {
  readonly name: string;
  private socket: Promise<Socket> | undefined;

  constructor(
    private readonly place: ServerPlace,
    private readonly timeout: number,
  ) {
    this.name = `memcached://${place.host.includes(':') ? `[${place.host}]` : place.host}:${place.port}`;
  }

  /**
   * Sends commands in one go. @returns the answer to each
   * @throws StoreError: `unavailable` where nothing was sent, `uncertain` where not everything was answered
   */
  async ask(commands: readonly Buffer[]): Promise<readonly MemcachedReply[]> {
    if (commands.length === 0) return [];
    const socket = await this.connected();
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { count: commands.length, replies: [], resolve, reject };
      socket.emit(ASK, waiting);
      socket.write(Buffer.concat(commands));
    });
  }

  /** What is under way fails. Idempotent. */
  close(): void {
    void this.socket?.then(
      (socket) => socket.destroy(),
      () => undefined,
    );
    this.socket = undefined;
  }

  private connected(): Promise<Socket> {
    this.socket ??= this.connect();
    return this.socket;
  }

  private connect(): Promise<Socket> {
    const socket = connect({ ...this.place, noDelay: true });
    const opened = new Promise<Socket>((resolve, reject) => {
      let reason = messages.hungUp;
      socket.setTimeout(this.timeout, () => socket.destroy(new Error(messages.noAnswer(this.timeout))));
      socket.once('error', ({ message }) => (reason = message));
      socket.once('close', () => {
        if (this.socket === opened) this.socket = undefined;
        reject(this.error('unavailable', reason));
      });
      socket.once('connect', () => {
        socket.setTimeout(0);
        resolve(socket);
      });
    });
    this.serve(socket);
    return opened;
  }

  /** Gives each question its answers, in their order. */
  private serve(socket: Socket): void {
    const queue: Waiting[] = [];
    let reason = messages.hungUp;
    const replies = new MemcachedReplies((reply) => {
      const [first] = queue;
      if (first === undefined) return void socket.destroy(new Error(messages.unexpected('')));
      first.replies.push(reply);
      if (--first.count > 0) return;
      queue.shift();
      if (queue.length === 0) socket.setTimeout(0);
      first.resolve(first.replies);
    });
    socket.on(ASK, (waiting: Waiting) => {
      queue.push(waiting);
      socket.setTimeout(this.timeout);
      if (socket.destroyed) waiting.reject(this.error('unavailable', reason));
    });
    socket.on('data', (chunk: Buffer) => replies.push(chunk));
    socket.on('error', ({ message }) => (reason = message));
    socket.on('close', () => {
      for (const { reject } of queue.splice(0)) reject(this.error('uncertain', reason));
    });
  }

  private error(kind: 'unavailable' | 'uncertain', reason: string): StoreError {
    return new StoreError(kind, messages.memcachedFailed(this.name, reason));
  }
}

const ASK = 'nestjs-gearman-ask';
