import type { Packet } from '../../protocol/index.js';
import type { ConnectionHandler, PacketConnection } from '../../transport/index.js';

/** Who hears of a connection. */
export interface ConnectionWatcher {
  /** A packet has passed, in either direction. */
  passed(): void;
  closed(): void;
}

/** A connection that tells what happens on it. */
export class TrackedConnection implements PacketConnection {
  private opened = false;

  constructor(
    private readonly inner: PacketConnection,
    private readonly watcher: ConnectionWatcher,
  ) {}

  get address(): string {
    return this.inner.address;
  }

  get inProcess(): boolean {
    return this.inner.inProcess;
  }

  open(handler: ConnectionHandler): void {
    this.opened = true;
    this.inner.open({
      packet: (packet) => {
        this.watcher.passed();
        handler.packet(packet);
      },
      line: (line) => handler.line(line),
      fault: (error) => handler.fault(error),
      closed: (error) => {
        this.watcher.closed();
        handler.closed(error);
      },
    });
  }

  send(packet: Packet): void {
    this.watcher.passed();
    this.inner.send(packet);
  }

  sendText(text: string): void {
    this.inner.sendText(text);
  }

  end(): void {
    this.inner.end();
  }

  destroy(): void {
    this.inner.destroy();
    // One that nobody reads yet tells nobody of its end.
    if (!this.opened) this.watcher.closed();
  }
}
