import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { resolve as absolute } from 'node:path';
import { inspect } from 'node:util';
import { isMainThread } from 'node:worker_threads';

import { OptionError } from '../options/index.js';
import { ConnectionGate } from './connection-gate.js';
import { closed, listening } from './listening.js';
import type { Listener, PacketConnection } from './packet-connection.js';
import { Reception } from './reception.js';
import { formatAddress } from './server-address.js';
import { ListenError } from './transport-error.js';
import * as messages from './transport.messages.js';

export interface UnixListenOptions {
  /** The socket's file; at most 107 bytes, the system's limit. Its folder must be there. */
  readonly path: string;
  /**
   * Who may connect, as a file mode: who may write. 0o660 is the owner and its group. Default: what the process's umask
   * leaves, as a rule the owner alone.
   */
  readonly mode?: number;
  /** How many connections may wait to be accepted; the system may allow less. Default 511. */
  readonly backlog?: number;
}

/** What `sockaddr_un` has room for, without the NUL at its end; some systems have less. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;

/** Nobody but the owner. */
const OWNER_ONLY = 0o177;

/** Accepts job server connections over a Unix socket, and removes its file when it closes. */
export class UnixListener implements Listener {
  /** A Unix socket has none. */
  readonly port = 0;
  readonly addresses: readonly string[];

  private constructor(
    private readonly server: Server,
    private readonly reception: Reception,
    readonly address: string,
  ) {
    this.addresses = [address];
  }

  /**
   * The file of a server that has ended without removing it is replaced.
   *
   * @param gate counts its connections; listeners of one server share one
   * @throws ListenError where another server lives there, where the file is something else, or where the system has
   * something against it; OptionError
   */
  static async listen(
    options: UnixListenOptions,
    accept: (connection: PacketConnection) => void,
    gate: ConnectionGate = new ConnectionGate(),
  ): Promise<UnixListener> {
    const path = checkedPath(options);
    const address = formatAddress({ path });
    const reception = new Reception(gate, accept);
    const make = (): Server => serverFor(address, reception);
    try {
      return new UnixListener(await bound(make, { ...options, path }), reception, address);
    } catch (cause) {
      if (cause instanceof ListenError) throw cause;
      throw new ListenError(address, (cause as Error).message, { cause });
    }
  }

  close(): Promise<void> {
    const ended = closed(this.server);
    this.reception.close();
    return ended;
  }
}

function checkedPath({ path, mode }: UnixListenOptions): string {
  const bytes = Buffer.byteLength(path);
  if (bytes === 0 || bytes > LONGEST_PATH || path.includes('\0')) {
    throw new OptionError(messages.pathTooLong(LONGEST_PATH, bytes));
  }
  if (mode !== undefined && !(Number.isInteger(mode) && mode >= 0 && mode <= 0o777)) {
    throw new OptionError(messages.expectedMode(inspect(mode)));
  }
  return absolute(path);
}

function serverFor(address: string, reception: Reception): Server {
  const server = createServer({ allowHalfOpen: true });
  server.on('connection', (socket) => reception.receive({ socket, address, host: undefined }));
  server.on('listening', () => server.on('error', (error) => reception.failed(address, error)));
  return server;
}

async function bound(make: () => Server, options: UnixListenOptions): Promise<Server> {
  try {
    return await bind(make(), options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await removeStale(options.path);
    return bind(make(), options);
  }
}

async function bind(server: Server, { path, mode, backlog }: UnixListenOptions): Promise<Server> {
  // The file appears within this call: nobody may come in before its mode is set.
  const before = mode !== undefined && isMainThread ? process.umask(OWNER_ONLY) : undefined;
  const begun = listening(server, { path, backlog });
  if (before !== undefined) process.umask(before);
  await begun;
  if (mode !== undefined) chmodSync(path, mode);
  return server;
}

/** @throws ListenError where the file is not that of a dead server */
async function removeStale(path: string): Promise<void> {
  const address = formatAddress({ path });
  const before = lstatSync(path);
  if (!before.isSocket()) throw new ListenError(address, messages.notASocket);
  await assertDead(path, address);
  // Another server may have done the same meanwhile: then the file is its own.
  if (lstatSync(path, { throwIfNoEntry: false })?.ino === before.ino) unlinkSync(path);
}

function assertDead(path: string, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = connect({ path });
    probe.once('connect', () => {
      probe.destroy();
      reject(new ListenError(address, messages.serverIsAlive));
    });
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve();
      // EAGAIN: so many wait to be accepted that there is no room for one more.
      else if (error.code === 'EAGAIN') reject(new ListenError(address, messages.serverIsAlive));
      else reject(new ListenError(address, error.message, { cause: error }));
    });
  });
}
