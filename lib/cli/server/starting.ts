import type { JobServer, TcpListenOptions } from '../../server/index.js';
import type { QueueStore } from '../../store/index.js';
import type { PidFile } from './pid-file.js';
import type { ServerLog } from './server-log.js';
import type { ServerSettings } from './server-settings.js';
import { actingAs, becomeUser, findUser } from './switch-user.js';

/** What a started server tells whoever started it. */
export interface StartedServer {
  /** Each address that it listens on. */
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** Where it takes jobs over HTTP. */
  readonly http?: string;
}

/** What a server is made of, before it listens. */
export interface ServerParts {
  readonly server: JobServer;
  /** The server's. */
  readonly store: Pick<QueueStore, 'loadDriver'> | undefined;
  readonly log: ServerLog;
  readonly pidFile: PidFile;
}

/** Where there is no name for this machine, as in an image without /etc/hosts. */
const LOOPBACK = '127.0.0.1';

/**
 * Opens the store as the user that was asked for, listens, writes the PID file, and becomes that user: in this order, as
 * ports below 1024 and /run are root's.
 *
 * @throws CliError; StoreError; the system's error where the port cannot be had. Then nothing is left behind
 */
export async function start(
  settings: ServerSettings,
  { server, store, log, pidFile }: ServerParts,
): Promise<StartedServer> {
  const user = settings.user === undefined ? undefined : findUser(settings.user);
  try {
    if (user !== undefined) {
      // The user need not be able to read what this program is made of.
      await store?.loadDriver?.();
      await actingAs(user, () => server.open());
    }
    const { address, port } = await listen(server, settings);
    const http = settings.http === undefined ? undefined : await server.listenHttp(settings.http);
    pidFile.write();
    if (settings.user !== undefined && user !== undefined) {
      log.giveTo(user);
      becomeUser(settings.user, user);
    }
    return { address, port, pid: process.pid, ...(http !== undefined && { http: http.address }) };
  } catch (error) {
    pidFile.remove();
    await server.close();
    throw error;
  }
}

async function listen(
  server: JobServer,
  { listen: place, alone }: ServerSettings,
): Promise<{ address: string; port: number }> {
  try {
    return inOrder(await server.listen(place));
  } catch (error) {
    if (!alone || !isUnknownName(error)) throw error;
    return server.listen({ ...place, host: LOOPBACK } satisfies TcpListenOptions);
  }
}

function isUnknownName(error: unknown): boolean {
  return error instanceof Error && error.name === 'ListenError';
}

/** 127.0.0.1 before [::1]: the one that everything can connect to. */
function inOrder({ address, port }: { address: string; port: number }): { address: string; port: number } {
  const addresses = address.split(', ');
  const sorted = [...addresses.filter((one) => !isVersion6(one)), ...addresses.filter(isVersion6)];
  return { address: sorted.join(', '), port };
}

function isVersion6(address: string): boolean {
  return address.includes('[');
}
