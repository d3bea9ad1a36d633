import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { askAdmin } from './admin-text.js';
import { BackgroundProcess } from './processes.js';
import { findExecutable } from './programs.js';
import type { RunningServer } from './running-server.js';

const HOST = '127.0.0.1';
/** Between a port's being found free and gearmand's binding it another program may take it. */
const ATTEMPTS = 5;
/** How long gearmand may take to answer, in ms. It needs about 30; where its port is taken it would wait for ever. */
const START_LIMIT = 5_000;
const POLL_INTERVAL = 5;

/**
 * Starts a gearmand of the test's own, on a free port and with files in a folder of its own, and waits until it
 * answers.
 *
 * @param flags further flags, as `--verbose=INFO`
 * @throws where it does not, with what it logged
 */
export async function startGearmand(flags: readonly string[] = []): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-gearman-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const program = await startSomewhere(folder, flags);
    return { ...program, stop: () => program.stop().then(removeFolder) };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function startSomewhere(folder: string, flags: readonly string[]): Promise<RunningServer> {
  const log = join(folder, 'gearmand.log');
  let transcript = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const port = await findFreePort();
    const program = BackgroundProcess.start(findExecutable('gearmand') ?? 'gearmand', [
      `--log-file=${log}`,
      `--pid-file=${join(folder, 'gearmand.pid')}`,
      `--listen=${HOST}`,
      `--port=${port}`,
      ...flags,
    ]);
    const stop = (): Promise<void> => program.kill();
    if (await answers(program, port)) return { host: HOST, port, pid: program.pid as number, stop };
    await stop();
    transcript = program.transcript;
  }
  const logged = await readFile(log, 'utf8').catch(() => 'nothing');
  throw new Error(
    `gearmand did not answer on any of ${ATTEMPTS} free ports; it wrote ${transcript} and logged ${logged}`,
  );
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
