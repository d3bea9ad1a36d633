import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Ended } from './cli-process.js';

const SCRIPT = fileURLToPath(new URL('./command-host-process.mjs', import.meta.url));

/** What a command finds around it. */
export interface Invocation {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A process that runs commands of `nest-gearman` one after the other: to start Node and to load Nest takes longer than
 * most commands do. It is started with the first of them, and again behind one that has not ended in time, or where the
 * environment is another one: applications read theirs when they are loaded.
 */
export class CommandHost {
  private child: ChildProcess | undefined;
  private environment = '';
  private last: Promise<unknown> = Promise.resolve();

  /** @param timeLimit in ms. @throws where it has not ended by then, or ends the process */
  run(invocation: Invocation, timeLimit: number): Promise<Ended> {
    const ended = this.last.then(() => this.ask(invocation, timeLimit));
    this.last = ended.catch(() => undefined);
    return ended;
  }

  /** Ends it and waits until it has ended. Idempotent. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  private async ask(invocation: Invocation, timeLimit: number): Promise<Ended> {
    const child = await this.processWith(JSON.stringify(invocation.env));
    const asking = new AbortController();
    const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(timeLimit)]);
    const replied = once(child, 'message', { signal });
    const exited = once(child, 'exit', { signal });
    child.send(invocation);
    try {
      const [ended] = await Promise.race([replied, exited]);
      if (typeof ended !== 'object') throw new Error(`the process ended with ${ended}`);
      return ended as Ended;
    } catch (cause) {
      await this.stop();
      const command = `nest-gearman ${invocation.words.join(' ')}`;
      throw new Error(`expected ${command} to end within ${timeLimit} ms`, { cause });
    } finally {
      asking.abort();
      await Promise.allSettled([replied, exited]);
    }
  }

  private async processWith(environment: string): Promise<ChildProcess> {
    if (environment !== this.environment) await this.stop();
    this.environment = environment;
    this.child ??= fork(SCRIPT, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    return this.child;
  }
}
