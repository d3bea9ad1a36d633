import {
  ConnectError,
  type Dialer,
  MemoryListener,
  type PacketConnection,
} from '../../lib/transport/index.js';
import { Mailbox } from './mailbox.js';
import { PacketPeer } from './packet-peer.js';

/** A job server that is the test itself: whoever dials it talks, in process, to a peer in the test's hands. */
export class FakeServer implements Dialer {
  /** Refuses connections while it is set. */
  away = false;
  /** How often it was dialled. */
  dials = 0;
  private readonly accepted = new Mailbox<PacketPeer>();
  private readonly listener = new MemoryListener((connection) =>
    this.accepted.put(PacketPeer.opened(connection)),
  );

  constructor(readonly address = 'fake-server') {}

  async dial(): Promise<PacketConnection> {
    this.dials++;
    if (this.away) throw new ConnectError(this.address, 'away');
    return this.listener.dial();
  }

  /** The server's end of the next connection. */
  connection(): Promise<PacketPeer> {
    return this.accepted.take();
  }

  /** The same of a client's connection, its greeting answered. */
  async client(): Promise<PacketPeer> {
    const peer = await this.connection();
    await peer.gets('OPTION_REQ', 'exceptions');
    return peer.send('OPTION_RES', 'exceptions');
  }
}
