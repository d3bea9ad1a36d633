import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { nestGearman } from './cli-process.js';
import { StartedCommands } from './started-commands.js';
import { TemporaryFolders } from './temporary-folder.js';

const folders = TemporaryFolders.perTest();
const commands = StartedCommands.perTest();
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const SOURCES = {
  'src/store.ts': `import { Injectable } from '@nestjs/common';
@Injectable()
export class Store { readonly kind: string = 'stored'; }
`,
  'src/image.worker.ts': `import { GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';
import { Store } from './store.js';
@GearmanWorker({ name: 'Images' })
export class ImageWorker {
  constructor(private readonly store: Store) {}
  @GearmanJob()
  resize(@GearmanPayload() name: string): string { return this.store.kind + ' ' + name; }
}
`,
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { GearmanModule } from 'nestjs-gearman';
import { ImageWorker } from './image.worker.js';
import { Store } from './store.js';
const servers = process.env['GEARMAN_SERVERS'] ?? '127.0.0.1:1';
@Module({ imports: [GearmanModule.forRoot({ servers })], providers: [ImageWorker, Store] })
export class AppModule {}
`,
};

/** The folder of jiti, a development dependency; undefined where it is not installed. */
function jitiFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('jiti/package.json'));
  } catch {
    return undefined;
  }
}

/** A project whose sources were never built, beside our packages and those. */
async function project(type: string, packages: Readonly<Record<string, string>>): Promise<string> {
  const folder = await folders.make({ ...SOURCES, 'package.json': JSON.stringify({ type }) });
  const nest = { '@nestjs': join(ROOT, 'node_modules/@nestjs'), 'nestjs-gearman': ROOT };
  await mkdir(join(folder, 'node_modules'));
  for (const [name, target] of Object.entries({ ...nest, ...packages })) {
    await symlink(target, join(folder, 'node_modules', name));
  }
  return folder;
}

test('without jiti a TypeScript application is refused, with what to install', async () => {
  const cwd = await project('module', {});
  const words = ['worker:list', '--app', 'src/app.module.ts'];
  const { stderr, exitCode } = await nestGearman(words, { cwd });
  expect(stderr).toContain('is TypeScript, which needs the package jiti: npm install --save-dev jiti');
  expect(exitCode).toBe(78);
});

const jiti = jitiFolder();

(jiti === undefined ? describe.skip : describe)('with jiti [skipped where jiti is not installed]', () => {
  describeOurServer([], 'an application that was never built', (server) => {
    const participants = Participants.at(server);

    test.each(['module', 'commonjs'])(
      'of type %s is found by convention, and has its dependencies',
      async (type) => {
        const cwd = await project(type, { jiti: jiti ?? '' });
        const env = { GEARMAN_SERVERS: `${server().host}:${server().port}` };
        const command = commands.nestGearman(['worker:execute', 'Images', '-n'], { cwd, env });
        expect(await participants.client().doNormal('Images~resize', 'a').result()).toBe('stored a');
        command.signal('SIGTERM');
        expect(await command.ended()).toMatchObject({ stderr: '', exitCode: 0 });
      },
    );

    test('is followed by --watch as its sources change', async () => {
      const cwd = await project('module', { jiti: jiti ?? '' });
      const env = { GEARMAN_SERVERS: `${server().host}:${server().port}` };
      const command = commands.nestGearman(['worker:execute', '--all', '--watch', '-n'], { cwd, env });
      await command.said('loaded.');
      const store = join(cwd, 'src/store.ts');
      await writeFile(store, (await readFile(store, 'utf8')).replace("'stored'", "'kept'"));
      await command.said('ended: the application has changed; 0 jobs done');
      expect(await participants.client().doNormal('Images~resize', 'a').result()).toBe('kept a');
      command.signal('SIGTERM');
      expect(await command.ended()).toMatchObject({ stderr: '', exitCode: 0 });
    });
  });
});
