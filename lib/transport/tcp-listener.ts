import { lookup } from 'node:dns/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';

import { OptionError } from '../options/index.js';
import { ConnectionGate } from './connection-gate.js';
import type { Listener, PacketConnection } from './packet-connection.js';
import { Reception } from './reception.js';
import { formatAddress } from './server-address.js';
import { closed, listening } from './listening.js';
import type { ServerTlsOptions } from './server-tls.js';
import { KEEP_ALIVE_DELAY } from './socket-dialer.js';
import { ListenError } from './transport-error.js';
import * as messages from './transport.messages.js';

export interface TcpListenOptions {
  /**
   * A name or an address; of a name every address that it has, as gearmand does: `localhost` is often 127.0.0.1 and ::1.
   * Those that this machine does not have are left out. Default: every address of the machine, as gearmand does.
   */
  readonly host?: string;
  /** From 0 to 65535; 0 lets the system choose. */
  readonly port: number;
  /** Speaks TLS, and nothing else. Default: speaks none. */
  readonly tls?: ServerTlsOptions;
  /** How many connections may wait to be accepted; the system may allow less. gearmand's is 32. Default 511. */
  readonly backlog?: number;
  /**
   * How long a silent connection waits before TCP asks whether the other end still lives, in ms; one that does not answer
   * is closed some 10 s later. Default 30,000.
   */
  readonly keepAliveDelay?: number;
}

/** How often a free port is looked for that is free on every address. */
const ATTEMPTS = 10;

const NOT_HERE = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

type Accept = (connection: PacketConnection) => void;

/** Accepts job server connections over TCP or TLS. */
export class TcpListener implements Listener {
  private constructor(
    private readonly servers: readonly Server[],
    private readonly reception: Reception,
    readonly port: number,
    /** Each address that it listens on, with the port. */
    readonly addresses: readonly string[],
  ) {}

  get address(): string {
    return this.addresses.join(', ');
  }

  /**
   * @param gate counts its connections; listeners of one server share one
   * @param addressesOf what a name stands for
   * @throws the system's error where the port cannot be had, its message naming the port; ListenError where the name has
   * no address; OptionError
   */
  static async listen(
    options: TcpListenOptions,
    accept: Accept,
    gate: ConnectionGate = new ConnectionGate(),
    addressesOf: (host: string) => Promise<readonly string[]> = lookUp,
  ): Promise<TcpListener> {
    const { host, port, tls } = options;
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new OptionError(messages.expectedListenPort(inspect(port)));
    }
    const reception = new Reception(gate, accept, tls);
    const hosts = host === undefined ? [undefined] : await addressesOf(host);
    const servers = await onEach(hosts, options, reception, gate);
    const names = servers.map((server) => nameOf(server, tls !== undefined));
    return new TcpListener(servers, reception, portOf(servers[0]) ?? port, names);
  }

  async close(): Promise<void> {
    const ended = this.servers.map(closed);
    this.reception.close();
    await Promise.all(ended);
  }
}

/** Listens on every address; a port that was left to the system is the same on all of them. */
async function onEach(
  hosts: readonly (string | undefined)[],
  options: TcpListenOptions,
  reception: Reception,
  gate: ConnectionGate,
): Promise<readonly Server[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openAll(hosts, options, reception, gate);
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || options.port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

/** @throws the system's error; then none of the addresses is kept */
async function openAll(
  hosts: readonly (string | undefined)[],
  options: TcpListenOptions,
  reception: Reception,
  gate: ConnectionGate,
): Promise<readonly Server[]> {
  const servers: Server[] = [];
  const { backlog } = options;
  let missing: Error | undefined;
  try {
    for (const host of hosts) {
      const server = serverFor(options, reception);
      missing = await open(server, { host, port: portOf(servers[0]) ?? options.port, backlog });
      if (missing === undefined) servers.push(server);
      else gate.notices.warn(`${host}`, messages.addressLeftOut(String(host), missing.message));
    }
    if (servers.length === 0 && missing !== undefined) throw missing;
    return servers;
  } catch (error) {
    await Promise.all(servers.map(closed));
    throw error;
  }
}

/** @returns the error where the machine has no such address: a name may have others */
async function open(server: Server, place: Parameters<typeof listening>[1]): Promise<Error | undefined> {
  try {
    await listening(server, place);
    return undefined;
  } catch (error) {
    if (NOT_HERE.includes((error as NodeJS.ErrnoException).code ?? '')) return error as Error;
    throw error;
  }
}

function portOf(server: Server | undefined): number | undefined {
  return (server?.address() as AddressInfo | null | undefined)?.port;
}

function serverFor({ keepAliveDelay = KEEP_ALIVE_DELAY }: TcpListenOptions, reception: Reception): Server {
  const server = createServer({
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveDelay,
  });
  server.on('connection', (socket) => reception.receive({ socket, ...remoteOf(socket) }));
  server.on('listening', () => server.on('error', (error) => reception.failed(nameOf(server, false), error)));
  return server;
}

async function lookUp(host: string): Promise<readonly string[]> {
  try {
    const found = await lookup(host, { all: true });
    if (found.length > 0) return [...new Set(found.map(({ address }) => address))];
  } catch (cause) {
    throw new ListenError(host, (cause as Error).message, { cause });
  }
  throw new ListenError(host, messages.addressWithoutHost(host));
}

function nameOf(server: Server, isTls: boolean): string {
  const { address, port } = server.address() as AddressInfo;
  return formatAddress({ host: address, port, ...(isTls && { tls: true }) });
}

function remoteOf({ remoteAddress, remotePort }: Socket): { address: string; host: string | undefined } {
  const host = remoteAddress?.replace(/^::ffff:/, '');
  return { address: formatAddress({ host: host ?? '-', port: remotePort }), host };
}
