import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { refused } from './flag-parser.js';
import type { DefaultedFile } from './server-settings.js';
import * as messages from './server.messages.js';

/** The file that tells others the server's process ID, for as long as it listens. */
export class PidFile {
  private isWritten = false;

  constructor(
    private readonly file: DefaultedFile,
    private readonly pid: number = process.pid,
  ) {}

  /**
   * As gearmand, does without a file that nobody asked for where it cannot be written; and also where it names another
   * process that lives: then it is that one's.
   *
   * @throws CliError where the file that was asked for cannot be written
   */
  write(): void {
    const { path, isDefault } = this.file;
    if (isDefault && this.isAnothers()) return;
    try {
      writeFileSync(path, `${this.pid}\n`);
      this.isWritten = true;
    } catch (cause) {
      if (!isDefault) throw refused(messages.pidNotWritten(path, (cause as Error).message), { cause });
    }
  }

  /**
   * Removes it, unless another process has put its own ID there.
   *
   * @returns what went wrong
   */
  remove(): string | undefined {
    if (!this.isWritten || this.named() !== this.pid) return undefined;
    this.isWritten = false;
    try {
      rmSync(this.file.path, { force: true });
      return undefined;
    } catch (error) {
      return messages.pidNotRemoved(this.file.path, (error as Error).message);
    }
  }

  private isAnothers(): boolean {
    const pid = this.named();
    return pid !== undefined && pid !== this.pid && isAlive(pid);
  }

  /** Whom the file names; undefined where there is no such file, or it names nobody. */
  private named(): number | undefined {
    try {
      const pid = Number(readFileSync(this.file.path, 'utf8').trim());
      return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
    } catch {
      return undefined;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
