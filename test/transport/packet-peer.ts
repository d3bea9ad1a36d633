import { expect } from '@jest/globals';
import type { Packet, PacketType, ProtocolError } from '../../lib/protocol/index.js';
import type { ConnectionHandler, Dialer, PacketConnection } from '../../lib/transport/index.js';
import { Mailbox } from './mailbox.js';
import { packetOf, type PacketText, textOf } from './packet-text.js';

/**
 * One end of a connection in a test's hands: it sends packets and awaits what comes, each thing as a row of text:
 * `['ECHO_RES', 'hi']`, `['line', 'status']`, `['fault', 'BadMagicError']`, `['closed']`.
 */
export class PacketPeer implements ConnectionHandler {
  private readonly inbox = new Mailbox<PacketText>();
  /** Why the connection broke, where it did. */
  failure: Error | undefined;

  constructor(readonly connection: PacketConnection) {}

  static opened(connection: PacketConnection): PacketPeer {
    const peer = new PacketPeer(connection);
    peer.open();
    return peer;
  }

  static async dialled(dialer: Dialer): Promise<PacketPeer> {
    return PacketPeer.opened(await dialer.dial(4000));
  }

  open(): void {
    this.connection.open(this);
  }

  send(type: PacketType, ...fields: readonly string[]): this {
    this.connection.send(packetOf(type, ...fields));
    return this;
  }

  /** The next thing that comes. */
  next(): Promise<PacketText> {
    return this.inbox.take();
  }

  /** Awaits the next thing, which must be this one. */
  async gets(...expected: PacketText): Promise<void> {
    expect(await this.next()).toEqual(expected);
  }

  /** Awaits a packet of this type, and gives its arguments and data. */
  async receives(type: PacketType): Promise<PacketText> {
    const [received, ...fields] = await this.next();
    expect(received).toBe(type);
    return fields;
  }

  /** Sends a request whose answer must be this one. */
  async asks(request: PacketText, answer: PacketText): Promise<void> {
    const [type, ...fields] = request;
    this.send(type as PacketType, ...fields);
    await this.gets(...answer);
  }

  /** All that it was told so far has been answered, and nothing else came: an echo overtakes nothing. */
  async hearsNothing(): Promise<void> {
    await this.asks(['ECHO_REQ', 'nothing else'], ['ECHO_RES', 'nothing else']);
  }

  /** Sends a request that has no answer, and returns when the server has dealt with it. */
  async does(type: PacketType, ...fields: readonly string[]): Promise<void> {
    this.send(type, ...fields);
    await this.hearsNothing();
  }

  /** What came and was not awaited. */
  get unread(): readonly PacketText[] {
    return this.inbox.waiting;
  }

  packet(packet: Packet): void {
    this.inbox.put(textOf(packet));
  }

  line(line: string): void {
    this.inbox.put(['line', line]);
  }

  fault({ name }: ProtocolError): void {
    this.inbox.put(['fault', name]);
  }

  closed(error?: Error): void {
    this.failure = error;
    this.inbox.put(['closed']);
  }
}
