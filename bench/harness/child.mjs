import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What the end of a child's standard error says of why it ended, in characters. */
const KEPT_OF_STDERR = 2000;

/** How long a program may take for one measurement, in ms; none takes a tenth of it. */
const TIME_LIMIT = 180_000;

/** Every program that is running now, so that none outlives the harness. */
const running = new Set();

process.on('exit', () => {
  for (const child of running) child.process.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

/** A measured program in a process of its own. */
export class Child {
  process;
  #stderr = '';

  /** @param options `ipc` where it is one of ours that answers messages; `env` in addition to the harness's own */
  constructor(command, args, { ipc = false, env = {} } = {}) {
    const stdio = ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])];
    this.process = spawn(command, args, { stdio, env: { ...process.env, ...env } });
    this.process.on('error', (error) => (this.#stderr += error.message));
    this.process.stderr.on(
      'data',
      (text) => (this.#stderr = `${this.#stderr}${text}`.slice(-KEPT_OF_STDERR)),
    );
    this.process.stdout.resume();
    running.add(this);
    this.process.once('exit', () => running.delete(this));
  }

  static node(args, options) {
    return new Child(process.execPath, args, options);
  }

  get pid() {
    return this.process.pid;
  }

  get ended() {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Everything that it writes until it ends. @throws where it ends with anything but 0, or takes too long */
  async output() {
    let text = '';
    this.process.stdout.on('data', (chunk) => (text += chunk));
    const timer = this.#killLater();
    await once(this.process, 'close');
    clearTimeout(timer);
    if (this.process.exitCode !== 0) throw this.failure('to end with 0');
    return text;
  }

  /** Sends `{ ask, ...details }`, and waits for its `{ answer }`. @throws where it ends instead, or takes too long */
  async ask(ask, details = {}) {
    const settled = new AbortController();
    const timer = this.#killLater();
    const told = once(this.process, 'message', { signal: settled.signal });
    const gone = once(this.process, 'exit', { signal: settled.signal });
    this.process.send({ ask, ...details });
    try {
      return await Promise.race([
        told.then(([{ answer }]) => answer),
        gone.then(() => Promise.reject(this.failure(`to answer "${ask}"`))),
      ]);
    } finally {
      clearTimeout(timer);
      settled.abort();
    }
  }

  async stop(signal = 'SIGKILL') {
    if (this.ended || this.pid === undefined) return;
    const exited = once(this.process, 'exit');
    this.process.kill(signal);
    await exited;
  }

  failure(expectation) {
    const how = this.process.signalCode ?? this.process.exitCode ?? 'not at all';
    const { spawnargs } = this.process;
    return new Error(
      `expected ${spawnargs.join(' ')} ${expectation}, but it ended with ${how}: ${this.#stderr.trim()}`,
    );
  }

  #killLater() {
    const kill = () => {
      this.#stderr += `it took longer than ${TIME_LIMIT / 1000} s`;
      this.process.kill('SIGKILL');
    };
    return setTimeout(kill, TIME_LIMIT);
  }
}
