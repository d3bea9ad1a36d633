import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./generator-process.mjs', import.meta.url));

/** What shall be generated in an application of these files. */
export interface Request {
  readonly schematic: 'nestAdd' | 'worker' | 'job';
  readonly options: object;
  readonly files: Readonly<Record<string, string>>;
}

export interface Generated {
  /** The texts of the files that were made or changed. */
  readonly changed: Readonly<Record<string, string>>;
  readonly said: readonly string[];
}

/** Generates in memory, in a process of its own that has loaded all once. One request at a time. */
export class Generator {
  private readonly child: ChildProcess = fork(SCRIPT);
  private readonly exited = once(this.child, 'exit').then(() => [{ message: 'the generator ended' }]);

  /**
   * @param directory where `nest` would run, which need not have the files
   * @throws what the schematic throws, and where the process is gone
   */
  async generate(request: Request, directory: string): Promise<Generated> {
    const replied = once(this.child, 'message');
    this.child.send({ ...request, directory });
    const [reply] = (await Promise.race([replied, this.exited])) as [
      Generated & { readonly message?: string },
    ];
    if (reply.message !== undefined) throw new Error(reply.message);
    return reply;
  }

  async stop(): Promise<void> {
    this.child.disconnect();
    await this.exited;
  }
}
