import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import {
  encodePacket,
  packet,
  type Packet,
  PacketDecoder,
  type PacketOf,
  type PacketType,
} from '../../../lib/protocol/index.js';

function ignore(): void {}

/** A socket and a decoder: whoever is killed at the other end is no trouble to it. */
export class WirePeer {
  readonly closed: Promise<void>;

  private constructor(
    private readonly socket: Socket,
    hear: (answer: Packet) => void,
  ) {
    const decoder = new PacketDecoder('response', { packet: hear, line: ignore, fault: ignore });
    socket.on('data', (chunk: Buffer) => decoder.push(chunk));
    socket.on('error', ignore);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
  }

  static async connect(port: number, hear: (answer: Packet, peer: WirePeer) => void): Promise<WirePeer> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const peer: WirePeer = new WirePeer(socket, (answer) => hear(answer, peer));
    return peer;
  }

  say<Type extends PacketType>(type: Type, args: PacketOf<Type>['args'], data?: Buffer): void {
    if (this.socket.writable) this.socket.write(encodePacket(packet(type, args, data) as Packet, 'request'));
  }

  leave(): void {
    this.socket.destroy();
  }
}
