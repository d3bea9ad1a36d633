import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { isUUID } from 'class-validator';

import { Configuration } from './configuration.js';
import type { ReportEnding } from './report.js';

/**
 * Keeps how reports ended, one file for each token. Gearman sends a result to those who wait for it, and forgets it:
 * whoever comes back later with a token needs a place like this.
 *
 * Nobody says that they will not come back, so each is kept for a limited time, and files that are older go whenever a
 * new one comes.
 */
@Injectable()
export class ReportStore implements OnModuleInit {
  constructor(private readonly configuration: Configuration) {}

  /** Reports are for those who have a token, not for everybody with an account on this machine. */
  async onModuleInit(): Promise<void> {
    await mkdir(this.configuration.folder, { recursive: true, mode: 0o700 });
  }

  /** A reader finds the whole file or none. @throws where `token` is none, and might be the way to another file */
  async keep(token: string, ending: ReportEnding): Promise<void> {
    const file = this.fileOf(token);
    await writeFile(`${file}.new`, JSON.stringify(ending));
    await rename(`${file}.new`, file);
    await this.removeExpired();
  }

  async find(token: string): Promise<ReportEnding | undefined> {
    const file = this.fileOf(token);
    if (await this.isExpired(file)) return undefined;
    return readFile(file, 'utf8').then((text) => JSON.parse(text) as ReportEnding, absent);
  }

  private fileOf(token: string): string {
    if (!isUUID(token)) throw new Error(`expected a token, got "${token}"`);
    return join(this.configuration.folder, `${token.toLowerCase()}.json`);
  }

  private async removeExpired(): Promise<void> {
    const { folder } = this.configuration;
    for (const name of await readdir(folder)) {
      const file = join(folder, name);
      if (isUUID(name.slice(0, 36)) && (await this.isExpired(file))) await rm(file, { force: true });
    }
  }

  private async isExpired(file: string): Promise<boolean> {
    const { mtimeMs = Infinity } = (await stat(file).catch(absent)) ?? {};
    return Date.now() - mtimeMs > this.configuration.retention * 1000;
  }
}

/** For a file that is not there, or is no longer: another process may have removed it. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
