import { AdminClient } from '../../client/index.js';
import { formatAddress, parseServers, type ServersOption } from '../../transport/index.js';
import { noServerThere } from '../cli.messages.js';
import type { PreviewedApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { type ServerOption, serversOf } from '../server-option.js';
import type { Problem } from './problem.js';

/** One job server, asked for its version. */
export interface ServerReport {
  readonly address: string;
  readonly reachable: boolean;
  readonly version: string | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Asks every job server for its version: those of the flag, else those that the application's workers have, else those
 * of GEARMAN_SERVERS or this machine's.
 *
 * @throws ServerAddressError
 */
export async function examineServers(
  option: ServerOption,
  app: PreviewedApp | undefined,
): Promise<readonly ServerReport[]> {
  const own = option.server === undefined && app !== undefined ? applicationServers(app) : [];
  const isEmbedded = own.includes(undefined);
  const named = own.flatMap((servers) => (servers === undefined ? [] : parseServers(servers)));
  const servers = named.length > 0 || isEmbedded ? named : serversOf(option);
  return Promise.all([...new Set(servers.map(formatAddress))].map(examine));
}

/** Those of every worker and job; undefined is an embedded one. */
function applicationServers({ registry }: PreviewedApp): (ServersOption | undefined)[] {
  return registry.workers.flatMap(({ module, options, jobs }) =>
    [options, ...jobs.map((job) => job.options)].map(({ servers }) => servers ?? module.servers),
  );
}

async function examine(address: string): Promise<ServerReport> {
  const admin = new AdminClient({ server: address, timeout: 4000 });
  try {
    return { address, reachable: true, version: await admin.version(), problems: [] };
  } catch (error) {
    const what = (error as Error).message;
    const problem = { what, advice: noServerThere, exitCode: EXIT.unavailable };
    return { address, reachable: false, version: undefined, problems: [problem] };
  } finally {
    await admin.close();
  }
}
