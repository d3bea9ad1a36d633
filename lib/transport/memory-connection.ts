import type { Packet } from '../protocol/index.js';
import type { ConnectionHandler, PacketConnection } from './packet-connection.js';

const IN_PROCESS = 'in-process';

/** The other end closes, after all that it sent. */
const END = Symbol('end');
/** Nothing more comes. */
const CLOSED = Symbol('closed');

type Delivery = Packet | string | typeof END | typeof CLOSED;

/**
 * One end of a connection inside the process: packets are handed over as objects, never encoded. What one end sends in
 * a turn of the event loop the other gets in the next, together, so that two busy ends leave room for everyone else.
 */
export class MemoryConnection implements PacketConnection {
  readonly address = IN_PROCESS;
  readonly inProcess = true;
  private other: MemoryConnection = this;
  private handler: ConnectionHandler | undefined;
  private inbox: Delivery[] = [];
  private delivering = false;
  private state: 'open' | 'ending' | 'closed' = 'open';

  /** @returns both ends */
  static pair(): [MemoryConnection, MemoryConnection] {
    const [one, other] = [new MemoryConnection(), new MemoryConnection()];
    one.other = other;
    other.other = one;
    return [one, other];
  }

  open(handler: ConnectionHandler): void {
    this.handler = handler;
    this.deliverSoon();
  }

  send(packet: Packet): void {
    if (this.state === 'open') this.other.post(packet);
  }

  sendText(text: string): void {
    if (this.state !== 'open') return;
    for (const line of text.split(/\r?\n/).slice(0, -1)) this.other.post(line);
  }

  end(): void {
    if (this.state !== 'open') return;
    this.state = 'ending';
    this.other.post(END);
  }

  destroy(): void {
    this.close();
    this.other.close();
  }

  private close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.inbox = [CLOSED];
    this.deliverSoon();
  }

  private post(delivery: Delivery): void {
    if (this.state === 'closed') return;
    this.inbox.push(delivery);
    this.deliverSoon();
  }

  private deliverSoon(): void {
    if (this.delivering || this.handler === undefined || this.inbox.length === 0) return;
    this.delivering = true;
    setImmediate(() => this.deliver(this.handler as ConnectionHandler));
  }

  private deliver(handler: ConnectionHandler): void {
    this.delivering = false;
    const deliveries = this.inbox;
    this.inbox = [];
    for (const delivery of deliveries) this.hand(delivery, handler);
  }

  private hand(delivery: Delivery, handler: ConnectionHandler): void {
    if (delivery === CLOSED) handler.closed();
    else if (delivery === END) this.destroy();
    else if (typeof delivery === 'string') handler.line(delivery);
    else handler.packet(delivery);
  }
}
