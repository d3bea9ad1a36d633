import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** How long a program may take before the test gives it up, in ms. Far more than any needs, less than Jest's limit. */
const TIME_LIMIT = 15_000;

/** Would send the tools to another server than the one under test. */
const MISLEADING = ['GEARMAN_SERVER', 'GEARMAN_SERVERS', 'GEARMAND_PORT'];

export interface ProcessOptions {
  /** Written to its standard input, which is closed behind it. Default: nothing. */
  readonly input?: string | Uint8Array;
  /** Added to the test's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** In ms: for a command to end, for a background process to write a line that is awaited. */
  readonly timeLimit?: number;
}

export interface CommandResult {
  readonly stdout: string;
  /** The same, undecoded. */
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
}

/** Runs a command to its end. @throws where it cannot be started, or takes too long; then it is killed */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<CommandResult> {
  const { timeLimit = TIME_LIMIT } = options;
  const child = spawnChild(command, args, options);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
    closePipes(child);
  }, timeLimit);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearTimeout(timer));
  const outputs = { stdout: stdout().toString(), stderr: stderr().toString() };
  if (!late) return { ...outputs, stdoutBytes: stdout(), exitCode };
  throw new Error(
    `${titleOf(command, args)} did not end within ${timeLimit} ms, having written ${JSON.stringify(outputs)}`,
  );
}

/**
 * A program that runs beside the test until it is killed. Its standard output is read as lines, each of which can be
 * awaited, whether it has been written already or not.
 */
export class BackgroundProcess {
  readonly lines: string[] = [];
  /** Fulfilled when it has ended, however. */
  readonly exited: Promise<void>;
  private ending: string | undefined;
  private readonly changes = new EventEmitter();
  private readonly stderr: () => Buffer;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly title: string,
    private readonly timeLimit: number,
  ) {
    this.stderr = collect(child.stderr);
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.changes.emit('change');
    });
    this.exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    child.once('error', (error) => this.end(error.message));
    child.once('close', (code, signal) => this.end(`it ended with ${signal ?? code}`));
  }

  /** Starts it; where that fails, `exited` is fulfilled and `waitForLine` says why. */
  static start(
    command: string,
    args: readonly string[],
    { timeLimit = TIME_LIMIT, ...options }: ProcessOptions = {},
  ): BackgroundProcess {
    const child = spawnChild(command, args, options);
    return new BackgroundProcess(child, titleOf(command, args), timeLimit);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether it has ended and everything that it wrote has been read. */
  get ended(): boolean {
    return this.ending !== undefined;
  }

  /** What it has written so far, for messages. */
  get transcript(): string {
    return JSON.stringify({ stdout: this.lines, stderr: this.stderr().toString() });
  }

  /** Waits until it has written this line. @throws where it ends without, or takes longer than its time limit */
  waitForLine(wanted: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (settle: () => void): void => {
        clearTimeout(timer);
        this.changes.off('change', look);
        settle();
      };
      const fail = (reason: string): void => leave(() => reject(this.withoutLine(wanted, reason)));
      const look = (): void => {
        if (this.lines.includes(wanted)) leave(resolve);
        else if (this.ending !== undefined) fail(this.ending);
      };
      const timer = setTimeout(() => fail(`${this.timeLimit} ms are over`), this.timeLimit);
      this.changes.on('change', look);
      look();
    });
  }

  /** Sends it a signal and waits until it has ended. Harmless where it has already. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.child.kill(signal);
    await this.exited;
    closePipes(this.child);
  }

  private end(how: string): void {
    this.ending ??= how;
    this.changes.emit('change');
  }

  private withoutLine(wanted: string, reason: string): Error {
    return new Error(
      `expected ${this.title} to write the line "${wanted}", but ${reason}; it wrote ${this.transcript}`,
    );
  }
}

function spawnChild(
  command: string,
  args: readonly string[],
  { env, input }: ProcessOptions,
): ChildProcessWithoutNullStreams {
  const inherited = Object.entries(process.env).filter(([name]) => !MISLEADING.includes(name));
  const child = spawn(command, args, { env: { ...Object.fromEntries(inherited), ...env } });
  // A program may end without having read its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return child;
}

/** Children of a killed program may hold its pipes open; the test does not wait for them. */
function closePipes({ stdin, stdout, stderr }: ChildProcessWithoutNullStreams): void {
  for (const pipe of [stdin, stdout, stderr]) pipe.destroy();
}

function collect(stream: Readable): () => Buffer {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}

function titleOf(command: string, args: readonly string[]): string {
  return [command, ...args].join(' ');
}
