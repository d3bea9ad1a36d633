import { rejectUnknownOptions } from '../options/index.js';
import type { ConnectionGate } from './connection-gate.js';
import type { Listener, PacketConnection } from './packet-connection.js';
import { TcpListener, type TcpListenOptions } from './tcp-listener.js';
import { UnixListener, type UnixListenOptions } from './unix-listener.js';

/** Where a server listens: over TCP, with TLS or without, or on a Unix socket. */
export type ListenOptions = TcpListenOptions | UnixListenOptions;

/** A listener of either kind. */
export interface SocketListener extends Listener {
  /** Each address that it listens on, with the port. */
  readonly addresses: readonly string[];
  /** 0 of a Unix socket. */
  readonly port: number;
}

const TCP: readonly string[] = [
  'host',
  'port',
  'tls',
  'backlog',
  'keepAliveDelay',
] satisfies (keyof TcpListenOptions)[];

const UNIX: readonly string[] = ['path', 'mode', 'backlog'] satisfies (keyof UnixListenOptions)[];

/**
 * Accepts connections.
 *
 * @param gate counts them, and holds the limits; listeners of one server share one
 * @throws OptionError; ListenError or the system's error where it cannot listen there
 */
export async function listen(
  options: ListenOptions,
  accept: (connection: PacketConnection) => void,
  gate?: ConnectionGate,
): Promise<SocketListener> {
  if ('path' in options) {
    rejectUnknownOptions('listen', options, UNIX);
    return UnixListener.listen(options, accept, gate);
  }
  rejectUnknownOptions('listen', options, TCP);
  return TcpListener.listen(options, accept, gate);
}
