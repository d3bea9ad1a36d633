import type { Dialer } from './packet-connection.js';
import { parseServers, type ServersOption } from './server-address.js';
import { TcpDialer } from './tcp-dialer.js';
import { ServerAddressError } from './transport-error.js';

/**
 * A dialer for each server that an option names.
 *
 * @throws ServerAddressError where one is no address, or where there is none
 */
export function dialersOf(servers: ServersOption | Dialer): readonly Dialer[] {
  if (typeof servers === 'object' && 'dial' in servers) return [servers];
  const addresses = parseServers(servers);
  if (addresses.length === 0) throw new ServerAddressError(servers);
  return addresses.map((address) => new TcpDialer(address));
}
