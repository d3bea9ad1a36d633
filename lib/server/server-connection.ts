import {
  packet,
  type Packet,
  type ProtocolError,
  SERVER_ERRORS,
  type ServerErrorCode,
} from '../protocol/index.js';
import type { JobQueue, Peer, PeerLink } from '../queue/index.js';
import type { ConnectionHandler, PacketConnection } from '../transport/index.js';
import { EVERYTHING, type Rights } from './access.js';
import { answerAdminCommand } from './admin-commands.js';
import { handleRequest } from './request-handlers.js';
import { NOT_STORED } from './server.messages.js';
import type { ServerContext } from './server-context.js';

/** Addresses of this machine alone: loopback, Unix sockets, and this process. */
const LOCAL = /^(?:127\.|\[::1\]|unix:|in-process)/;

/**
 * One connection of the server. It translates: requests into calls of the queue, the queue's decisions into packets.
 * What is said to it ends when the connection closes; then the queue is told, and the server forgets it.
 */
export class ServerConnection implements ConnectionHandler, PeerLink {
  readonly peer: Peer;
  /** Set by SET_CLIENT_ID, shown by the admin command `workers`. */
  clientId = '-';
  /** Set by the option `exceptions`: without it, a client is told of an exception as of a failure. */
  wantsExceptions: boolean;
  /** Set by the admin command `shutdown`: the server ends when its answer has been sent. */
  endsServer = false;
  private rights: Rights;

  constructor(
    readonly number: number,
    private readonly connection: PacketConnection,
    private readonly context: ServerContext,
  ) {
    this.peer = context.queue.join(this);
    this.wantsExceptions = context.exceptions;
    this.rights = connection.inProcess
      ? EVERYTHING
      : context.access.rightsOf(connection.peerCertificate?.subject);
  }

  get address(): string {
    return this.connection.address;
  }

  /** Whether the other end is on this machine. */
  get isLocal(): boolean {
    return LOCAL.test(this.address);
  }

  get queue(): JobQueue {
    return this.context.queue;
  }

  get may(): Rights {
    return this.rights;
  }

  /** @returns false where nobody has this token */
  identify(token: string): boolean {
    const more = this.context.access.rightsOfToken(token);
    if (more !== undefined) this.rights = this.rights.with(more);
    return more !== undefined;
  }

  /** Milliseconds since the Unix epoch. */
  get now(): number {
    return this.context.clock.now();
  }

  open(): void {
    this.connection.open(this);
  }

  /** Sends what is queued, then closes. */
  end(): void {
    this.connection.end();
  }

  destroy(): void {
    this.connection.destroy();
  }

  packet(request: Packet): void {
    handleRequest(request, this);
    this.context.settle();
  }

  line(line: string): void {
    this.connection.sendText(answerAdminCommand(line, this.context, this));
    this.context.settle();
    if (this.endsServer) this.connection.end();
  }

  fault(error: ProtocolError): void {
    const { number, address } = this;
    this.context.logger.warn(`${address}: ${error.message}`);
    this.context.events.emit('fault', { number, address, error, fatal: error.fatal });
    // gearmand's text for ARGUMENT_TOO_LARGE speaks of unique IDs, where this may be a packet.
    const text = error.reply === 'ARGUMENT_TOO_LARGE' ? error.message : undefined;
    if (error.reply !== undefined && error.fatal) this.sendError(error.reply, text);
    else if (error.reply !== undefined) this.refuse(error.reply, text);
    if (error.fatal) this.connection.end();
  }

  closed(): void {
    this.context.queue.leave(this.peer);
    this.context.connections.delete(this);
    this.context.settle();
    this.context.events.emit('disconnected', { number: this.number, address: this.address });
    if (this.endsServer) this.context.shutDown(false);
  }

  send(response: Packet): void {
    this.connection.send(response);
  }

  /** An ERROR names no request: it comes behind the answers to earlier submissions. */
  refuse(code: ServerErrorCode, text?: string): void {
    this.peer.replies.behind(() => this.sendError(code, text));
  }

  created(handle: string): void {
    this.send(packet('JOB_CREATED', [handle]));
  }

  queueFull(): void {
    this.sendError('QUEUE_ERROR');
  }

  notStored(): void {
    this.sendError('QUEUE_ERROR', NOT_STORED);
  }

  wakeUp(): void {
    this.send(packet('NOOP', []));
  }

  status(handle: string, numerator: string, denominator: string): void {
    this.send(packet('WORK_STATUS', [handle, numerator, denominator]));
  }

  data(handle: string, data: Buffer): void {
    this.send(packet('WORK_DATA', [handle], data));
  }

  warning(handle: string, warning: Buffer): void {
    this.send(packet('WORK_WARNING', [handle], warning));
  }

  complete(handle: string, result: Buffer): void {
    this.send(packet('WORK_COMPLETE', [handle], result));
  }

  fail(handle: string): void {
    this.send(packet('WORK_FAIL', [handle]));
  }

  exception(handle: string, exception: Buffer): void {
    if (this.wantsExceptions) this.send(packet('WORK_EXCEPTION', [handle], exception));
    else this.fail(handle);
  }

  private sendError(code: ServerErrorCode, text: string = SERVER_ERRORS[code]): void {
    this.send(packet('ERROR', [code, text]));
  }
}
