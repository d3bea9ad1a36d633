import { OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { DEFAULT_DECODER_LIMITS } from '../protocol/index.js';
import * as messages from './transport.messages.js';

/** What a server lets its connections take, over all places where it listens. Connections in process are not among them. */
export interface ConnectionLimits {
  /**
   * Connections at once; 0 is without limit. One too many is told so with an ERROR packet, over TLS only closed.
   * The system's limit on open files must be higher. Default 20,000.
   */
  readonly connections?: number;
  /**
   * Connections at once from one IP address; 0 is without limit. One too many is told so as above. Unix sockets have no
   * addresses. Default 10,000.
   */
  readonly connectionsPerAddress?: number;
  /**
   * Bytes of one packet behind its header, from 1 to 4,294,967,295. A larger one is answered with the ERROR
   * `ARGUMENT_TOO_LARGE` as soon as its header is there, and its connection is closed. Default 536,870,912.
   */
  readonly packetSize?: number;
  /**
   * For how long nothing may come of a packet or line that has begun, in ms; 0 is for ever. Who stalls for that long,
   * and at most twice as long, is told so with an ERROR packet, and its connection is closed. Default 60,000.
   */
  readonly unfinishedPacketTimeout?: number;
  /**
   * For how long a connection that one side has ended may stay while the other end takes nothing of what it is owed, in
   * ms; 0 is for ever. Then it is closed. Default 30,000. While more than 1 MiB waits for the other end nothing is read
   * from it, and so it is not known whether it has ended. Ends that vanish without a word are found by TCP, see
   * `TcpListenOptions.keepAliveDelay`.
   */
  readonly halfOpenTimeout?: number;
  /** How long a TLS handshake may take, in ms. From 1. Then the connection is closed. Default 10,000. */
  readonly handshakeTimeout?: number;
}

export type ResolvedConnectionLimits = Required<ConnectionLimits>;

export const DEFAULT_CONNECTION_LIMITS: ResolvedConnectionLimits = {
  connections: 20_000,
  connectionsPerAddress: 10_000,
  packetSize: DEFAULT_DECODER_LIMITS.packetSize,
  unfinishedPacketTimeout: 60_000,
  halfOpenTimeout: 30_000,
  handshakeTimeout: 10_000,
};

const KNOWN: readonly string[] = Object.keys(DEFAULT_CONNECTION_LIMITS);

/** A packet's header has four bytes for its size. */
const LARGEST_PACKET = 2 ** 32 - 1;
/** Node's timers take no more. */
const LONGEST_HANDSHAKE = 2 ** 31 - 1;

/** @throws OptionError */
export function resolveConnectionLimits(limits: ConnectionLimits = {}): ResolvedConnectionLimits {
  rejectUnknownOptions('limits', limits, KNOWN);
  const of = (name: keyof ConnectionLimits, least: number, most = Number.MAX_SAFE_INTEGER): number => {
    const value = wholeNumber(`limits.${name}`, limits[name] ?? DEFAULT_CONNECTION_LIMITS[name], least);
    if (value > most) throw new OptionError(messages.expectedLimit(`limits.${name}`, most, value));
    return value;
  };
  return {
    connections: of('connections', 0),
    connectionsPerAddress: of('connectionsPerAddress', 0),
    packetSize: of('packetSize', 1, LARGEST_PACKET),
    unfinishedPacketTimeout: of('unfinishedPacketTimeout', 0),
    halfOpenTimeout: of('halfOpenTimeout', 0),
    handshakeTimeout: of('handshakeTimeout', 1, LONGEST_HANDSHAKE),
  };
}
