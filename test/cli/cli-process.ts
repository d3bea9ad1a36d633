import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterAll } from '@jest/globals';

import { CommandHost } from './command-host.js';

export const BIN = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/**
 * For processes of Node that live for a second: with a budget of 30 times the default, V8 optimizes what is really hot,
 * and not what is run once by Nest while it starts, which would take a fifth of their time.
 */
export const SHORT_LIVED: readonly string[] = ['--interrupt-budget=2000000'];

/** How long a process may let wait for what is awaited, in ms. */
const TIME_LIMIT = 15_000;

/** Variables of the test's own environment that would change what commands do. `npm test` sets many of its own. */
const MISLEADING = /^(CI|GEARMAN.*|NODE_ENV|NO_COLOR|FORCE_COLOR|INIT_CWD|npm_.*)$/i;

export interface Surroundings {
  /** Where it runs. Default: the test's own folder. */
  readonly cwd?: string;
  /** Added to the test's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** For what starts further processes: signals go to all of them, as Ctrl+C in a terminal does. */
  readonly group?: boolean;
  /** How long it may let wait for what is awaited, in ms. Default 15 s. */
  readonly timeLimit?: number;
}

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
}

/** The path of one of the applications in `fixtures/`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

const host = new CommandHost();
afterAll(() => host.stop());

/**
 * Runs `nest-gearman` with these words to its end, in a process that the commands of a test file share, one after the
 * other. A file of an application is loaded once: what has changed since is seen by a process of its own only.
 */
export function nestGearman(words: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return runHosted(BIN, words, surroundings);
}

/** The same for another script, which runs a command when it is imported. */
export function runHosted(
  script: string,
  words: readonly string[],
  { cwd = process.cwd(), env = {}, timeLimit = TIME_LIMIT }: Surroundings = {},
): Promise<Ended> {
  return host.run({ script, words, cwd, env: { ...inheritedEnvironment(), ...env } }, timeLimit);
}

/** The same in a process of its own. */
export async function nestGearmanAlone(
  words: readonly string[],
  surroundings?: Surroundings,
): Promise<Ended> {
  const started = CliProcess.nestGearman(words, surroundings);
  try {
    return await started.ended();
  } finally {
    await started.kill();
  }
}

function inheritedEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !MISLEADING.test(name)));
}

/**
 * A process as a user has it in front of them: what it says can be awaited, it can be given signals and be typed to,
 * and it ends with an exit code.
 */
export class CliProcess {
  stdout = '';
  stderr = '';
  private result: Ended | undefined;
  private readonly changes = new EventEmitter();

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly group: boolean,
    private readonly timeLimit: number,
  ) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.change(() => (this.stdout += text)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.change(() => (this.stderr += text)));
    child.stdin.on('error', () => undefined);
    child.once('error', ({ message }) => this.change(() => this.end(message, null)));
    child.once('close', (exitCode: number | null) => this.change(() => this.end('', exitCode)));
  }

  static start(command: string, args: readonly string[], surroundings: Surroundings = {}): CliProcess {
    const { cwd, env, group = false, timeLimit = TIME_LIMIT } = surroundings;
    const options = { cwd, env: { ...inheritedEnvironment(), ...env }, detached: group };
    const flags = command === process.execPath ? SHORT_LIVED : [];
    return new CliProcess(spawn(command, [...flags, ...args], options), group, timeLimit);
  }

  static nestGearman(words: readonly string[], surroundings?: Surroundings): CliProcess {
    return CliProcess.start(process.execPath, [BIN, ...words], surroundings);
  }

  /**
   * In a pseudo-terminal, in place of the shell that `script` starts, which would else hear Ctrl+C too and end in its
   * own way. All that it says is `stdout` then.
   */
  static inTerminal(command: string, args: readonly string[], surroundings?: Surroundings): CliProcess {
    const line = [command, ...args].map((word) => `'${word}'`).join(' ');
    return CliProcess.start('script', ['-qec', `exec ${line}`, '/dev/null'], surroundings);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Waits until it has said this, on either of its outputs. */
  async said(wanted: string | RegExp): Promise<void> {
    await this.until(`to say ${wanted}`, () =>
      [this.stdout, this.stderr].some((text) =>
        typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text),
      ),
    );
  }

  /** Waits until it has ended. */
  async ended(): Promise<Ended> {
    await this.until('to end', () => this.result !== undefined);
    return this.result as Ended;
  }

  type(text: string): void {
    this.child.stdin.write(text);
  }

  signal(name: NodeJS.Signals): void {
    if (this.group) process.kill(-this.pid, name);
    else this.child.kill(name);
  }

  /** Kills it where it runs, and waits until it has ended. */
  async kill(): Promise<void> {
    if (this.result === undefined) this.signal('SIGKILL');
    await this.ended();
  }

  private async until(what: string, happened: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(this.timeLimit);
    while (!happened()) {
      if (this.result !== undefined || signal.aborted) throw this.failure(what);
      await once(this.changes, 'change', { signal }).catch(() => undefined);
    }
  }

  private change(change: () => void): void {
    change();
    this.changes.emit('change');
  }

  private end(reason: string, exitCode: number | null): void {
    this.result ??= { stdout: this.stdout, stderr: this.stderr + reason, exitCode };
  }

  private failure(what: string): Error {
    const { exitCode } = this.result ?? { exitCode: 'still running' };
    const said = JSON.stringify({ stdout: this.stdout, stderr: this.stderr, exitCode });
    return new Error(`expected ${this.child.spawnargs.join(' ')} ${what}; it said ${said}`);
  }
}
