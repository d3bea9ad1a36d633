import { parseServers, type ServerAddress } from '../transport/index.js';
import { CliError } from './cli-error.js';
import { oneServerOnly } from './cli.messages.js';
import { EXIT } from './exit-codes.js';

const DEFAULT_SERVER = '127.0.0.1';

/** What commands take that ask one job server. */
export interface ServerOption {
  /** `host:port`. */
  readonly server?: string;
}

/**
 * The job servers to submit to: the flag, else the environment variable GEARMAN_SERVERS, else this machine's. The
 * application is never asked.
 *
 * @throws ServerAddressError
 */
export function serversOf({ server }: ServerOption): Required<ServerAddress>[] {
  return parseServers(server ?? (process.env['GEARMAN_SERVERS'] || DEFAULT_SERVER));
}

/**
 * The one job server to ask: the flag, else the first of GEARMAN_SERVERS, else this machine's.
 *
 * @throws ServerAddressError; CliError where the flag names several
 */
export function serverOf(options: ServerOption): Required<ServerAddress> {
  const [first, ...others] = serversOf(options);
  if (first !== undefined && (others.length === 0 || options.server === undefined)) return first;
  throw new CliError(oneServerOnly(options.server ?? ''), EXIT.usage);
}
