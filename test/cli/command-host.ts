import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Ended } from './cli-process.js';

const SCRIPT = fileURLToPath(new URL('./command-host-process.mjs', import.meta.url));

/** What a command finds around it. */
export interface Invocation {
  /** The file that runs it when it is imported. */
  readonly script: string;
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A process that runs commands one after the other: to start Node and to load Nest takes longer than most commands do. It is started with the first of them, and again behind one that has not ended in time, or where the
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
    const { script, words, env } = invocation;
    const child = await this.processWith(JSON.stringify(env));
    const said: Buffer[] = [];
    const say = (chunk: Buffer): void => void said.push(chunk);
    child.stderr?.on('data', say);
    const asking = new AbortController();
    const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(timeLimit)]);
    const replied = once(child, 'message', { signal });
    const exited = once(child, 'exit', { signal });
    child.send(invocation);
    try {
      const [ended] = await Promise.race([replied, exited]);
      if (typeof ended !== 'object') throw new Error(`the process ended: ${Buffer.concat(said).toString()}`);
      return ended as Ended;
    } catch (cause) {
      await this.stop();
      throw new Error(`expected ${[script, ...words].join(' ')} to end within ${timeLimit} ms`, { cause });
    } finally {
      child.stderr?.off('data', say);
      asking.abort();
      await Promise.allSettled([replied, exited]);
    }
  }

  private async processWith(environment: string): Promise<ChildProcess> {
    if (environment !== this.environment || this.child?.connected !== true) await this.stop();
    this.environment = environment;
    this.child ??= startProcess();
    return this.child;
  }
}

function startProcess(): ChildProcess {
  const child = fork(SCRIPT, { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.stdout?.resume();
  child.stderr?.resume();
  return child;
}
