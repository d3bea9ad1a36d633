import type { ResolvedModuleOptions } from '../../nest/index.js';
import { formatAddress, parseServers, type ServersOption } from '../../transport/index.js';
import { embeddedAt, inOwnProcess, noServerInline } from '../cli.messages.js';

type ServerOptions = Pick<ResolvedModuleOptions, 'servers' | 'listen' | 'inline'>;

/**
 * The addresses at which a worker's or job's servers are reached from other processes; undefined where none is.
 *
 * @param own what the worker or job says itself
 */
export function addressesOf(
  own: ServersOption | undefined,
  { servers: ofModule, listen }: ServerOptions,
): readonly string[] | undefined {
  const servers = own ?? ofModule;
  if (servers !== undefined) return parseServers(servers).map(formatAddress);
  if (listen !== undefined && 'path' in listen) return [`unix:${listen.path}`];
  // Port 0 is one that only the running application knows.
  if (listen?.host === undefined || listen.port === 0) return undefined;
  return [formatAddress({ host: listen.host, port: listen.port })];
}

/** The same for people, one text for each server, with where it runs if that is the application itself. */
export function serverTexts(own: ServersOption | undefined, module: ServerOptions): readonly string[] {
  const addresses = addressesOf(own, module);
  if ((own ?? module.servers) !== undefined) return addresses ?? [];
  if (module.inline) return [noServerInline];
  return addresses?.map(embeddedAt) ?? [inOwnProcess];
}
