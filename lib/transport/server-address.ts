import { isIPv6 } from 'node:net';

import type { ClientTlsOptions } from './client-tls.js';
import { ServerAddressError } from './transport-error.js';

/** The port that IANA gave to Gearman. */
export const DEFAULT_PORT = 4730;

/** A job server, by name or address. */
export interface ServerAddress {
  readonly host: string;
  /** Default 4730. */
  readonly port?: number;
}

/** A job server of which it is said whether it speaks TLS. */
export interface TlsServerAddress extends ServerAddress {
  /**
   * How to trust it and to show who this is; `true` is as the client's or worker's own option `tls` says, and with the
   * certificate authorities that Node knows where it says nothing; `false` is without TLS whatever that option says.
   */
  readonly tls: ClientTlsOptions | boolean;
}

/** A job server on this machine, by its Unix socket. */
export interface UnixServerAddress {
  /** The socket's file. */
  readonly path: string;
}

/** One job server: text, or its parts. */
export type ServerOption = string | ServerAddress | TlsServerAddress | UnixServerAddress;

/**
 * One server or several, as people write them: `'a:4730,b'`, `['a:4730', 'tls://b', 'unix:/run/gearman.sock']`,
 * `{ host: 'a' }`, `{ host: 'a', tls: { ca: '/etc/gearman/ca.pem' } }`, `{ path: '/run/gearman.sock' }`, or a list of
 * these. A socket's path with a comma is written as `{ path }`.
 */
export type ServersOption = ServerOption | readonly ServerOption[];

/** A server whose address has been read. */
export interface ParsedServer extends Required<ServerAddress> {
  /** Of a Unix socket; then there is no host, and the port is 0. */
  readonly path?: string;
  /** Absent where nothing is said of it. */
  readonly tls?: ClientTlsOptions | boolean;
}

const TLS = 'tls://';
const UNIX = 'unix:';

/** `host`, `host:port` or `[ipv6]:port`; an IPv6 address needs its brackets as soon as a port follows. */
const PATTERN =
  /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:]+)|(?<ipv6>[^[\]]*:[^[\]]*:[^[\]]*))(?::(?<port>\d+))?$/;

/**
 * Reads the servers that an option names, as libgearman's `add_servers` does for text.
 *
 * @throws ServerAddressError where one is no address
 */
export function parseServers(servers: ServersOption): ParsedServer[] {
  const list: readonly unknown[] = Array.isArray(servers) ? servers : [servers];
  return list.flatMap((server) =>
    typeof server === 'string' ? server.split(',').map((text) => parseText(text.trim())) : [check(server)],
  );
}

/** As text that `parseServers` reads: `host:port`, `[ipv6]:port`, `tls://host:port`, `unix:/path`. */
export function formatAddress(server: ServerAddress | ParsedServer | UnixServerAddress): string {
  if ('path' in server && server.path !== undefined) return `${UNIX}${server.path}`;
  const { host, port = DEFAULT_PORT, tls = false } = server as ServerAddress & Partial<TlsServerAddress>;
  const scheme = tls === false ? '' : TLS;
  return scheme + (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
}

function parseText(text: string): ParsedServer {
  if (text.startsWith(UNIX)) return check({ path: text.slice(UNIX.length) }, text);
  const isTls = text.startsWith(TLS);
  const groups = PATTERN.exec(isTls ? text.slice(TLS.length) : text)?.groups;
  const host = groups?.['bracketed'] ?? groups?.['plain'] ?? groups?.['ipv6'];
  if (host === undefined) throw new ServerAddressError(text);
  const port = groups?.['port'] === undefined ? DEFAULT_PORT : Number(groups['port']);
  return check({ host, port, ...(isTls && { tls: true }) }, text);
}

/** @param written what the option says, for the message */
function check(value: unknown, written = value): ParsedServer {
  const { host, port = DEFAULT_PORT, path, tls } = (value ?? {}) as Partial<ParsedServer>;
  if (path !== undefined) {
    if (isPath(path) && tls === undefined) return { host: '', port: 0, path };
    throw new ServerAddressError(written);
  }
  const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535;
  if (typeof host !== 'string' || !isHost(host) || !isPort) throw new ServerAddressError(written);
  return { host, port, ...(tls !== undefined && { tls }) };
}

function isHost(host: string): boolean {
  return isIPv6(host) || /^[^:/\s[\]]+$/.test(host);
}

function isPath(path: unknown): boolean {
  return typeof path === 'string' && path !== '' && !path.includes('\0');
}
