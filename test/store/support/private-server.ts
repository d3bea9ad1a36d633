import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { BackgroundProcess } from '../../support/processes.js';
import { findExecutable } from '../../support/programs.js';

const HOST = '127.0.0.1';
/** Between a port's being found free and its being bound another program may take it. */
const ATTEMPTS = 5;
/** How long it may take to answer, in ms. It needs some ten. */
const START_LIMIT = 10_000;
const POLL_INTERVAL = 5;

export interface PrivateServerOptions {
  /** The command line without the program's name. */
  flags(folder: string, port: number): readonly string[];
  /** What it is asked, and what its answer begins with as soon as it serves. */
  readonly question: string;
  readonly answer: string;
}

/** A server of the test's own, on a free port and with a folder of its own, which can end and come back on that port. */
export class PrivateServer {
  readonly host = HOST;
  port = 0;
  private process: BackgroundProcess | undefined;

  private constructor(
    private readonly program: string,
    private readonly options: PrivateServerOptions,
    readonly folder: string,
  ) {}

  static async create(program: string, options: PrivateServerOptions): Promise<PrivateServer> {
    const folder = await mkdtemp(join(tmpdir(), `nestjs-gearman-${program}-`));
    const server = new PrivateServer(findExecutable(program) ?? program, options, folder);
    for (let attempt = 1; ; attempt++) {
      server.port = await findFreePort();
      try {
        await server.start();
        return server;
      } catch (error) {
        await server.end('SIGKILL');
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** On the port that it had. @throws where it does not answer, with what it wrote */
  async start(flags: readonly string[] = []): Promise<void> {
    const process = BackgroundProcess.start(this.program, [
      ...this.options.flags(this.folder, this.port),
      ...flags,
    ]);
    this.process = process;
    const deadline = Date.now() + START_LIMIT;
    while (!process.ended && Date.now() < deadline) {
      const answer = await this.ask(this.options.question).catch(() => '');
      if (answer.startsWith(this.options.answer)) return;
      await delay(POLL_INTERVAL);
    }
    throw new Error(`${this.program} did not answer on port ${this.port}; it wrote ${process.transcript}`);
  }

  /** Ends it with that signal. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.process?.kill(signal);
  }

  /** Holds it up. It has stopped when this is fulfilled: a thread may be at something when the signal comes. */
  async hold(): Promise<void> {
    const pid = this.process?.pid;
    if (pid === undefined) return;
    process.kill(pid, 'SIGSTOP');
    while (!(await hasStopped(pid))) await delay(POLL_INTERVAL);
  }

  /** Lets it go on. */
  goOn(): void {
    const pid = this.process?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGCONT');
  }

  /** Ends it for good. */
  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Sends a line, and reads what comes first. */
  ask(line: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: HOST, port: this.port });
      socket.once('error', reject);
      socket.once('data', (chunk) => {
        socket.destroy();
        resolve(chunk.toString('latin1'));
      });
      socket.once('close', () => reject(new Error('it hung up')));
      socket.write(`${line}\r\n`);
    });
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether all threads of a process are stopped, as Linux's /proc tells. */
async function hasStopped(pid: number): Promise<boolean> {
  const tasks = `/proc/${pid}/task`;
  const states = (await readdir(tasks)).map(async (id) => readFile(join(tasks, id, 'stat'), 'latin1'));
  return (await Promise.all(states)).every((stat) => /\) [Tt] /.test(stat));
}
