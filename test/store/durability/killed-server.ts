import { fileURLToPath } from 'node:url';

import { storeAt } from '../../../lib/store/index.js';
import { BackgroundProcess } from '../../support/processes.js';

const PROGRAM = fileURLToPath(new URL('server-process.mjs', import.meta.url));

/** A job server in a process of its own. */
export class KilledServer {
  private constructor(
    readonly port: number,
    private readonly pid: number,
    private readonly program: BackgroundProcess,
  ) {}

  /** @param before a command that the server is run by, as strace */
  static async start(address: string, before: readonly string[] = []): Promise<KilledServer> {
    const [command = process.execPath, ...args] = [...before, process.execPath, PROGRAM, address];
    const program = BackgroundProcess.start(command, args);
    try {
      await program.waitForLine('ready');
    } catch (error) {
      await program.kill();
      throw error;
    }
    const said = (name: string): number =>
      Number(program.lines.find((line) => line.startsWith(`${name} `))?.slice(name.length));
    return new KilledServer(said('port'), said('pid'), program);
  }

  /** Ends when it is gone, and with it the command that it was run by. */
  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.program.exited;
    await this.program.kill();
  }
}

/** The workloads of all jobs that the store at an address keeps. */
export async function keptAt(address: string): Promise<readonly string[]> {
  const store = storeAt(address);
  const workloads: string[] = [];
  await store.open();
  for await (const portion of store.replay()) {
    workloads.push(...portion.map(({ workload }) => workload.toString()));
  }
  await store.close();
  return workloads;
}
