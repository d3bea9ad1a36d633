import { setTimeout as delay } from 'node:timers/promises';

import { afterEach } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { askAdmin } from '../support/admin-text.js';
import type { CliProcess, Surroundings } from '../cli/cli-process.js';
import type { StartedCommands } from '../cli/started-commands.js';

export const HOST = '127.0.0.1';

/** How long anything may take that has no event of its own, in ms. */
const LIMIT = 10_000;
const POLL_INTERVAL = 5;

export interface ServerProcess {
  readonly process: CliProcess;
  readonly port: number;
}

/** Starts `nest-gearman server` with these flags, on a free port unless they name one, and waits until it says where it listens. */
export async function startServer(
  commands: StartedCommands,
  flags: readonly string[],
  surroundings?: Surroundings,
): Promise<ServerProcess> {
  const process = commands.nestGearman(['server', '-p', '0', ...flags], surroundings);
  return { process, port: await portOf(process) };
}

/** Waits until a server says where it listens. */
export async function portOf(process: CliProcess): Promise<number> {
  const line = /^job server listens on \S+:(\d+) /m;
  await process.said(line);
  return Number(line.exec(process.stdout)?.[1]);
}

/** What the server on this port calls its process; undefined where there is none. */
export async function pidOn(port: number): Promise<number | undefined> {
  const answer = await askAdmin({ host: HOST, port }, 'getpid').catch(() => '');
  return /^OK (\d+)\n$/.test(answer) ? Number(answer.slice(3)) : undefined;
}

/** Waits until this holds, as for files, of which nobody tells. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`expected within ${LIMIT} ms: ${what}`);
    await delay(POLL_INTERVAL);
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The clients of one test, closed behind it. */
export class Clients {
  private readonly all: GearmanClient[] = [];

  /** To be called in a test file or `describe`. */
  static perTest(): Clients {
    const clients = new Clients();
    afterEach(() => Promise.all(clients.all.splice(0).map((client) => client.close())));
    return clients;
  }

  to(port: number): GearmanClient {
    const client = new GearmanClient({ servers: { host: HOST, port }, timeout: 10_000 });
    this.all.push(client);
    return client;
  }
}
