import { type Packet, PacketDecoder, PacketEncoder, type PacketType } from '../../lib/protocol/index.js';
import type { JobServer } from '../../lib/server/index.js';
import type { ConnectionHandler, PacketConnection } from '../../lib/transport/index.js';

/** Where every listener brings its connections; a test that comes with bytes and without a socket goes there itself. */
interface Door {
  accept(connection: PacketConnection): void;
}

/** A connection whose bytes are read and answered in the same call, by the decoder and encoder that sockets have. */
export class ByteWire implements PacketConnection {
  readonly address = '192.0.2.1:4730';
  readonly inProcess = false;
  /** What the server has sent, where somebody reads it. */
  readonly answers: Packet[] = [];
  /** Of all that the server has sent, the kinds. */
  readonly kinds = new Set<PacketType | 'text'>();
  /** Of the job that it was told of last. */
  handle = '';
  private decoder: PacketDecoder | undefined;
  private handler: ConnectionHandler | undefined;
  private ending = false;
  private gone = false;

  private constructor(private readonly isRead: boolean) {}

  static to(server: JobServer, isRead = false): ByteWire {
    const wire = new ByteWire(isRead);
    (server as unknown as Door).accept(wire);
    return wire;
  }

  /** Whether the server or this end has closed it. */
  get closed(): boolean {
    return this.gone;
  }

  push(bytes: Buffer): void {
    this.decoder?.push(bytes);
    if (this.ending) this.close();
  }

  close(): void {
    if (this.gone) return;
    this.gone = true;
    this.handler?.closed();
  }

  open(handler: ConnectionHandler): void {
    this.handler = handler;
    this.decoder = new PacketDecoder('request', handler);
  }

  send(packet: Packet): void {
    if (this.gone) return;
    this.kinds.add(packet.type);
    if (/^JOB_(CREATED|ASSIGN)/.test(packet.type)) this.handle = packet.args[0] ?? '';
    if (this.isRead) this.answers.push(packet);
    const encoder = new PacketEncoder('response');
    encoder.append(packet);
    encoder.take();
  }

  sendText(text: string): void {
    this.kinds.add('text');
    if (!text.endsWith('\n'))
      throw new Error(`expected an answer of whole lines, got ${JSON.stringify(text)}`);
  }

  end(): void {
    this.ending = true;
  }

  destroy(): void {
    this.ending = true;
  }
}
