import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runCommand } from '../support/processes.js';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The other packages that the consumer has: names, and the `node_modules` folders that they are found in. */
export type Links = Readonly<Record<string, string>>;

export const ROOT_MODULES = join(ROOT, 'node_modules');
export const NEST_11_MODULES = join(ROOT, 'test/nest-11/node_modules');

/** All that the whole package needs, with the Nest of that folder. */
export function peersWith(nestModules: string): Links {
  return {
    '@nestjs': nestModules,
    rxjs: ROOT_MODULES,
    'reflect-metadata': ROOT_MODULES,
    commander: ROOT_MODULES,
  };
}

/**
 * A project outside the repository that has the built package installed: as a copy, which finds nothing but what is
 * linked beside it. `npm test` builds the package before.
 */
export class ConsumerFolder {
  private constructor(readonly path: string) {}

  static async make(links: Links): Promise<ConsumerFolder> {
    const folder = new ConsumerFolder(await realpath(await mkdtemp(join(tmpdir(), 'nestjs-gearman-'))));
    const installed = join(folder.path, 'node_modules/nestjs-gearman');
    await cp(join(ROOT, 'dist'), join(installed, 'dist'), { recursive: true });
    await cp(join(ROOT, 'package.json'), join(installed, 'package.json'));
    for (const [name, modules] of Object.entries(links)) {
      await symlink(join(modules, name), join(folder.path, 'node_modules', name));
    }
    return folder;
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.path, file)), { recursive: true });
    await writeFile(join(this.path, file), text);
  }

  /** Runs a program of the folder with Node. @returns what it printed, read as JSON; @throws where it failed */
  async run<Printed>(file: string, ...args: readonly string[]): Promise<Printed> {
    const { stdout, stderr, exitCode } = await runCommand(process.execPath, [join(this.path, file), ...args]);
    if (exitCode !== 0) throw new Error(`${file} ended with ${exitCode}: ${stderr}`);
    return JSON.parse(stdout) as Printed;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
