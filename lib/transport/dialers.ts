import { type ClientTlsOptions, tlsFor } from './client-tls.js';
import type { Dialer } from './packet-connection.js';
import { parseServers, type ServersOption } from './server-address.js';
import { SocketDialer } from './socket-dialer.js';
import { ServerAddressError } from './transport-error.js';

/**
 * A dialer for each server that an option names.
 *
 * @param tls for those of which nothing else is said, but for Unix sockets, which are never with TLS
 * @throws ServerAddressError where one is no address, or where there is none; OptionError for `tls`
 */
export function dialersOf(
  servers: ServersOption | Dialer,
  tls?: ClientTlsOptions | boolean,
): readonly Dialer[] {
  if (typeof servers === 'object' && 'dial' in servers) return [servers];
  const addresses = parseServers(servers);
  if (addresses.length === 0) throw new ServerAddressError(servers);
  return addresses.map((address) => {
    const security = tlsFor(address.tls, tls);
    return new SocketDialer(address, address.path === undefined ? security : undefined);
  });
}
