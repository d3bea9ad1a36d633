import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { askAdmin } from './admin-text.js';
import { BackgroundProcess } from './processes.js';
import { findExecutable } from './programs.js';

const HOST = '127.0.0.1';
/** Between a port's being found free and gearmand's binding it another program may take it. */
const ATTEMPTS = 5;
/** How long gearmand may take to answer, in ms. It needs about 30; where its port is taken it would wait for ever. */
const START_LIMIT = 5_000;
const POLL_INTERVAL = 5;

export interface RunningGearmand {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** Kills it and waits until it has ended. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts a gearmand of the test's own, on a free port and with files in a folder of its own, and waits until it
 * answers.
 *
 * @param flags further flags, as `--verbose=INFO`
 * @throws where it does not, with what it logged
 */
export async function startGearmand(flags: readonly string[] = []): Promise<RunningGearmand> {
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-gearman-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const running = await attemptStart(folder, flags);
      if (running === undefined) continue;
      return { ...running, stop: () => running.stop().then(removeFolder) };
    }
    const log = await readFile(join(folder, 'gearmand.log'), 'utf8').catch(() => '');
    throw new Error(`gearmand did not answer on any of ${ATTEMPTS} free ports; its log: ${log}`);
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function attemptStart(folder: string, flags: readonly string[]): Promise<RunningGearmand | undefined> {
  const port = await findFreePort();
  const files = ['-l', join(folder, 'gearmand.log'), '-P', join(folder, 'gearmand.pid')];
  const program = BackgroundProcess.start(findExecutable('gearmand') ?? 'gearmand', [
    ...files,
    `--listen=${HOST}`,
    '-p',
    String(port),
    ...flags,
  ]);
  if (await answers(program, port)) {
    return { host: HOST, port, pid: program.pid as number, stop: () => program.kill() };
  }
  await program.kill();
  return undefined;
}

/** Asks for the process ID, as an answer of another server on that port would not do. */
async function answers(program: BackgroundProcess, port: number): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT;
  while (!program.ended && Date.now() < deadline) {
    const answer = await askAdmin({ host: HOST, port }, 'getpid').catch(() => undefined);
    if (answer !== undefined) return answer === `OK ${program.pid}\n`;
    await delay(POLL_INTERVAL);
  }
  return false;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
