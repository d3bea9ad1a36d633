import { MemoryConnection } from './memory-connection.js';
import type { Dialer, Listener, PacketConnection } from './packet-connection.js';
import { ConnectError } from './transport-error.js';

/** Accepts connections from within the process; it is its own dialer. */
export class MemoryListener implements Listener, Dialer {
  readonly address = 'in-process';
  private closed = false;

  constructor(private readonly accept: (connection: PacketConnection) => void) {}

  async dial(): Promise<PacketConnection> {
    if (this.closed) throw new ConnectError(this.address, 'the embedded job server is closed');
    const [near, far] = MemoryConnection.pair();
    this.accept(far);
    return near;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
