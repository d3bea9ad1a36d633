import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CliProcess, type Ended, runHosted, type Surroundings } from '../cli/cli-process.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = join(ROOT, 'node_modules');

/** The real @nestjs/cli. */
export const UPSTREAM = join(MODULES, 'nest-cli-upstream');

export async function upstreamVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(UPSTREAM, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Where a folder finds a package. */
function packageFor(folder: string, name: string): string {
  const path = join(folder, 'node_modules', name);
  if (existsSync(path)) return path;
  if (folder === ROOT || folder === dirname(folder)) throw new Error(`${name} is not installed; run npm ci`);
  return packageFor(dirname(folder), name);
}

/** As upstream finds it: its TypeScript is not the one of this repository. */
const besideUpstream = (name: string): string => packageFor(UPSTREAM, name);

const SCHEMATICS = besideUpstream('@nestjs/schematics');
const SCHEMATICS_BIN = join(besideUpstream('@angular-devkit/schematics-cli'), 'bin/schematics.js');

/** What an application has installed, and where it is in this repository. */
const LINKS: Readonly<Record<string, string>> = {
  '@nestjs/schematics': SCHEMATICS,
  typescript: besideUpstream('typescript'),
  'nest-cli-upstream': UPSTREAM,
  ...Object.fromEntries(
    [
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/testing',
      '@types/node',
      'commander',
      'rxjs',
      'reflect-metadata',
    ].map((name) => [name, join(MODULES, name)]),
  ),
};

/** What the generated tsconfig.json names, and no test needs: types of test runners, empty here. */
const TYPE_STUBS = {
  'node_modules/vitest/package.json': '{ "name": "vitest", "version": "4.0.0" }',
  'node_modules/vitest/globals.d.ts': '',
  'node_modules/@types/jest/index.d.ts': '',
};

/** The module system that `nest new` was asked for. */
export type ModuleSystem = 'esm' | 'cjs';

const NEST = 'node_modules/@nestjs/cli/bin/nest.js';

/** Compiling and starting take longer than commands do, in ms. */
const TIME_LIMIT = 60_000;

/** An application as `nest new` makes it, outside of the repository, with all that `npm install` would have brought. */
export class NestApplication {
  private constructor(
    readonly path: string,
    private readonly parent: string,
  ) {}

  /** As `nest new` makes it. */
  static async new(type: ModuleSystem): Promise<NestApplication> {
    const application = await NestApplication.inNewFolder();
    const collection = join(SCHEMATICS, 'dist/collection.json');
    const words = [
      `${collection}:application`,
      '--name=app',
      `--type=${type}`,
      '--language=ts',
      '--no-debug',
    ];
    const { exitCode, stdout } = await run(process.execPath, [SCHEMATICS_BIN, ...words], application.parent);
    if (exitCode !== 0) throw new Error(`nest new failed: ${stdout}`);
    await application.installPeers();
    return application;
  }

  /** With these files, and nothing else. */
  static async of(files: Readonly<Record<string, string>>): Promise<NestApplication> {
    const application = await NestApplication.inNewFolder();
    await application.write(files);
    await application.installPeers();
    return application;
  }

  private static async inNewFolder(): Promise<NestApplication> {
    const parent = await realpath(await mkdtemp(join(tmpdir(), 'nestjs-gearman-')));
    return new NestApplication(join(parent, 'app'), parent);
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.path, path)), { recursive: true });
      await writeFile(join(this.path, path), text);
    }
  }

  read(file: string): Promise<string> {
    return readFile(join(this.path, file), 'utf8');
  }

  private async installPeers(): Promise<void> {
    for (const [name, target] of Object.entries(LINKS)) await this.link(name, target);
    await this.write(TYPE_STUBS);
  }

  /** The built nestjs-gearman, as a copy: it finds nothing but what is installed beside it. */
  async installGearman(): Promise<void> {
    const installed = join(this.path, 'node_modules/nestjs-gearman');
    await cp(join(ROOT, 'dist'), join(installed, 'dist'), { recursive: true });
    await cp(join(ROOT, 'package.json'), join(installed, 'package.json'));
  }

  /** The tarball of the alias package, under the name of the real CLI. */
  async installCli(): Promise<void> {
    const installed = join(this.path, 'node_modules/@nestjs/cli');
    await mkdir(installed, { recursive: true });
    const tarball = await pack(this.parent);
    await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'], this.path);
    const commander = packageFor(join(ROOT, 'packages/nest-cli'), 'commander');
    await this.link('@nestjs/cli/node_modules/commander', commander);
  }

  private async link(name: string, target: string): Promise<void> {
    const path = join(this.path, 'node_modules', name);
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
  }

  /** `npx nest …`, in the application's folder unless another is given. */
  nest(words: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
    return this.node([NEST, ...words], surroundings);
  }

  /**
   * The same in a process that the commands of a test file share. It must neither start a process that says something
   * nor end its own before the last thing that it does.
   */
  nestHosted(words: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
    const all = { cwd: this.path, timeLimit: TIME_LIMIT, ...surroundings };
    return runHosted(join(this.path, NEST), words, all);
  }

  /** A global `nest` that knows nothing of the alias, unless the application has it. */
  globalNest(words: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
    return run(process.execPath, [join(UPSTREAM, 'bin/nest.js'), ...words], this.path, surroundings);
  }

  /** One of the schematics of nestjs-gearman, as `nest generate` runs it. */
  schematic(words: readonly string[]): Promise<Ended> {
    const [name, ...options] = words as [string, ...string[]];
    return run(process.execPath, [SCHEMATICS_BIN, `nestjs-gearman:${name}`, ...options], this.path);
  }

  /** Node with a file of the application, to its end. */
  async node(words: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
    const [file, ...args] = words as [string, ...string[]];
    return run(process.execPath, [join(this.path, file), ...args], this.path, surroundings);
  }

  remove(): Promise<void> {
    return rm(this.parent, { recursive: true, force: true });
  }
}

/** Runs a program to its end. */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  surroundings: Surroundings = {},
): Promise<Ended> {
  const started = CliProcess.start(command, args, { cwd, timeLimit: TIME_LIMIT, ...surroundings });
  try {
    return await started.ended();
  } finally {
    await started.kill();
  }
}

function isOwn(path: string): boolean {
  return !path.endsWith('node_modules');
}

/** `npm pack`, of a copy: what it generates does not belong into the repository. @returns the tarball */
async function pack(folder: string): Promise<string> {
  const copy = join(folder, 'nest-cli');
  await cp(join(ROOT, 'packages/nest-cli'), copy, { recursive: true, filter: isOwn });
  await mkdir(join(copy, 'node_modules'));
  await symlink(UPSTREAM, join(copy, 'node_modules/nest-cli-upstream'));
  const { stdout, stderr, exitCode } = await run(
    'npm',
    ['pack', '--silent', '--pack-destination', folder],
    copy,
  );
  if (exitCode !== 0) throw new Error(`npm pack failed: ${stdout}${stderr}`);
  return join(folder, stdout.trim().split('\n').at(-1) as string);
}
