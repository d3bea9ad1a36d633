import type { DecoderSink, Packet } from '../protocol/index.js';
import type { PeerCertificate } from './peer-certificate.js';

/** Who reads a connection. Everything comes in the order in which it was sent; `closed` is the last call. */
export interface ConnectionHandler extends DecoderSink {
  /** Called once, whichever side closed; with the reason where the connection broke. */
  closed(error?: Error): void;
}

/** A two-way stream of packets. Over TCP and in process alike, packets sent in one turn of the event loop leave together. */
export interface PacketConnection {
  /** The other end, for messages: `127.0.0.1:4730`, `unix:/run/gearman.sock` or `in-process`. */
  readonly address: string;
  /** Whether both ends are in this process: such a connection cannot break without a word. */
  readonly inProcess: boolean;
  /** Who a client is by its TLS certificate, where its server has asked for one, and it has shown a valid one. */
  readonly peerCertificate?: PeerCertificate | undefined;
  /** Begins to read. Nothing that arrived before is lost. */
  open(handler: ConnectionHandler): void;
  /** Queues a packet for the end of this turn; does nothing on a closed connection. */
  send(packet: Packet): void;
  /** Queues text of the admin protocol, a byte string. */
  sendText(text: string): void;
  /**
   * Sends what is queued, then closes. What comes meanwhile is thrown away, for a short time, so that the other end can
   * read the last words even while it still sends.
   */
  end(): void;
  /** Closes now; what is queued is lost. */
  destroy(): void;
  /**
   * Begins to watch for signs of life of the other end: bytes that come, be they part of a packet only, and bytes that
   * leave after they had to wait for it. Where there is no such watch only whole packets count.
   *
   * @returns whether there was one since it was called last
   */
  watchLife?(): () => boolean;
}

/** Makes connections to one server. */
export interface Dialer {
  /** The server, for messages; equal for equal servers. */
  readonly address: string;
  /**
   * @param timeout ms to wait for the connection, and where it is to speak TLS for the handshake
   * @param signal cancels the attempt: nothing is left of it
   * @throws ConnectError where there is none in time; the signal's reason where it was cancelled
   */
  dial(timeout: number, signal?: AbortSignal): Promise<PacketConnection>;
}

/** Accepts connections until it is closed. */
export interface Listener {
  /** Where it listens, for messages. */
  readonly address: string;
  /** Takes no further connection; those that are open stay. */
  close(): Promise<void>;
}
