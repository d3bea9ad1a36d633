import { isIPv6 } from 'node:net';

import { ServerAddressError } from './transport-error.js';

/** The port that IANA gave to Gearman. */
export const DEFAULT_PORT = 4730;

/** A job server, by name or address. */
export interface ServerAddress {
  readonly host: string;
  /** Default 4730. */
  readonly port?: number;
}

/** One server or several, as people write them: `'a:4730,b'`, `['a:4730', 'b']`, `{ host: 'a' }` or a list of these. */
export type ServersOption = string | ServerAddress | readonly (string | ServerAddress)[];

/** `host`, `host:port` or `[ipv6]:port`; an IPv6 address needs its brackets as soon as a port follows. */
const PATTERN =
  /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:]+)|(?<ipv6>[^[\]]*:[^[\]]*:[^[\]]*))(?::(?<port>\d+))?$/;

/**
 * Reads the servers that an option names, as libgearman's `add_servers` does for text.
 *
 * @throws ServerAddressError where one is no address
 */
export function parseServers(servers: ServersOption): Required<ServerAddress>[] {
  const list: readonly unknown[] = Array.isArray(servers) ? servers : [servers];
  return list.flatMap((server) =>
    typeof server === 'string' ? server.split(',').map(parseText) : [check(server)],
  );
}

export function formatAddress({ host, port = DEFAULT_PORT }: ServerAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseText(text: string): Required<ServerAddress> {
  const groups = PATTERN.exec(text.trim())?.groups;
  const host = groups?.['bracketed'] ?? groups?.['plain'] ?? groups?.['ipv6'];
  if (host === undefined) throw new ServerAddressError(text);
  const port = groups?.['port'] === undefined ? DEFAULT_PORT : Number(groups['port']);
  return check({ host, port }, text);
}

/** @param written what the option says, for the message */
function check(value: unknown, written = value): Required<ServerAddress> {
  const { host, port = DEFAULT_PORT } = (value ?? {}) as Partial<ServerAddress>;
  const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535;
  if (typeof host !== 'string' || !isHost(host) || !isPort) throw new ServerAddressError(written);
  return { host, port };
}

function isHost(host: string): boolean {
  return isIPv6(host) || /^[^:\s[\]]+$/.test(host);
}
