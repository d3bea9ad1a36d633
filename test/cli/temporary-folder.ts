import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach } from '@jest/globals';

import { fixture } from './cli-process.js';

/** Folders of one test, gone behind it. */
export class TemporaryFolders {
  private readonly paths: string[] = [];

  /** To be called in a test file or `describe`. */
  static perTest(): TemporaryFolders {
    const folders = new TemporaryFolders();
    afterEach(() => folders.remove());
    return folders;
  }

  /**
   * Makes one with these files: paths within it, and texts.
   *
   * @returns its path, without symbolic links
   */
  async make(files: Readonly<Record<string, string>> = {}): Promise<string> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'nestjs-gearman-')));
    this.paths.push(folder);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return folder;
  }

  /** Removes a folder behind the test that something else made. */
  adopt(path: string): void {
    this.paths.push(path);
  }

  private async remove(): Promise<void> {
    const paths = this.paths.splice(0);
    await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
  }
}

/** The text of a module that exports the root module of a fixture under this name; it works in any folder. */
export function exporting(name: string, fixtureName: string): string {
  return `export { AppModule as ${name} } from '${pathToFileURL(fixture(fixtureName)).href}';\n`;
}
