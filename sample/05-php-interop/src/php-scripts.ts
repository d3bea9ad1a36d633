import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

import { ADDRESSES } from './servers.js';

type Php = ChildProcessByStdio<null, Readable, null>;

const EXTENSION_LOADED = "exit(extension_loaded('gearman') ? 0 : 1);";

/** There is no PHP here, or one without Gearman. */
export class PhpMissingError extends Error {
  override readonly name = 'PhpMissingError';
}

/** Starts the scripts in php/, and ends those that still run when the application does. */
@Injectable()
export class PhpScripts implements OnApplicationShutdown {
  private readonly running = new Set<Php>();

  /** @throws PhpMissingError, which says what to install */
  static check(): void {
    const { error, status } = spawnSync('php', ['-r', EXTENSION_LOADED]);
    if (status === 0) return;
    const missing = error === undefined ? "PHP's gearman extension" : 'PHP';
    throw new PhpMissingError(
      `${missing} is not installed; on Debian and Ubuntu: apt-get install php-cli php-gearman`,
    );
  }

  /** Starts a worker. @returns when it has said that it is ready @throws where it ended instead */
  async startWorker(): Promise<void> {
    const php = this.start('worker.php');
    for await (const line of createInterface({ input: php.stdout })) if (line === 'ready') return;
    throw new Error('php/worker.php ended before it was ready');
  }

  /** Runs a client to its end, and hands over what it says. @throws where it failed */
  async runClient(say: (line: string) => void): Promise<void> {
    const php = this.start('client.php');
    const ended = once(php, 'close') as Promise<[code: number | null, signal: string | null]>;
    for await (const line of createInterface({ input: php.stdout })) say(line);
    const [code, signal] = await ended;
    if (code !== 0) throw new Error(`php/client.php ended with ${code ?? signal}`);
  }

  async onApplicationShutdown(): Promise<void> {
    const ended = [...this.running].map((php) => once(php, 'close'));
    for (const php of this.running) php.kill();
    await Promise.all(ended);
  }

  /** What it complains of goes where this program's complaints go. */
  private start(script: string): Php {
    const file = fileURLToPath(new URL(`../php/${script}`, import.meta.url));
    const php = spawn('php', [file, ADDRESSES], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.running.add(php);
    php.once('close', () => this.running.delete(php));
    return php;
  }
}
