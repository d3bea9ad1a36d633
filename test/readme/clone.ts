import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CliProcess } from '../cli/cli-process.js';
import { findExecutable } from '../support/programs.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PARTS = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'lib',
  'dist',
  'sample',
];

/** npm and the compiler take their time on a busy machine. In ms. */
const TIME_LIMIT = 60_000;

/** A copy of the repository, installed and built, in which commands may build again without disturbing other tests. */
export class Clone {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Clone> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'nestjs-gearman-clone-')));
    for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new Clone(folder);
  }

  /** Starts a line as a shell there would, with files and caches of its own. */
  start(line: string): CliProcess {
    const gearmand = findExecutable('gearmand');
    const path = [process.env['PATH'], gearmand === undefined ? [] : dirname(gearmand)].flat().join(':');
    const env = {
      PATH: path,
      TMPDIR: this.folder,
      npm_config_cache: join(this.folder, '.npm'),
      npm_config_offline: 'true',
    };
    return CliProcess.start('sh', ['-c', line], {
      cwd: this.folder,
      env,
      group: true,
      timeLimit: TIME_LIMIT,
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
