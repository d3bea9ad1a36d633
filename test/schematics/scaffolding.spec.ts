import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { type ModuleSystem, NestApplication, ROOT, run } from '../nest-cli/nest-application.js';
import { type RunningServer, startJobServer } from '../support/servers.js';

/** How long making an application, or compiling it, may take, in ms. */
const MAKING = 60_000;

interface Expected {
  /** What relative imports end with. */
  readonly extension: string;
  /** Before the call of `runGearmanCli`. */
  readonly wait: string;
  /** What the worker's test imports of its runner. */
  readonly runner: string;
  /** What stands between `nest start` and its own options. */
  readonly start: readonly string[];
}

const SYSTEMS: Readonly<Record<ModuleSystem, Expected>> = {
  esm: {
    extension: '.js',
    wait: 'await',
    runner: "import { describe, expect, it } from 'vitest';\n",
    start: ['start'],
  },
  cjs: { extension: '', wait: 'void', runner: '', start: ['start', '--no-shell'] },
};

/** Jest's names stand in for Vitest's, which are the same. */
const VITEST = {
  'node_modules/vitest/package.json': '{ "name": "vitest", "type": "module", "main": "index.js" }',
  'node_modules/vitest/index.js': 'export const { describe, expect, it } = globalThis;\n',
};

/** Runs the test of a generated worker. */
const JEST_CONFIG = {
  testRegex: String.raw`src/.*\.worker\.spec\.ts$`,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    [String.raw`^(\.{1,2}/.*)\.js$`]: '$1',
  },
  transform: {
    [String.raw`\.ts$`]: [
      fileURLToPath(import.meta.resolve('@swc/jest')),
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

describe.each(['esm', 'cjs'] as const)('an application of nest new in %s', (system) => {
  const { extension, wait, runner, start } = SYSTEMS[system];
  let application: NestApplication;
  let server: RunningServer;

  beforeAll(async () => {
    server = await startJobServer();
    application = await NestApplication.new(system);
    await application.installGearman();
  }, MAKING);

  afterAll(async () => {
    await server.stop();
    await application.remove();
  });

  /** One of them as a user does it, the other one without the time that it takes to load the Nest CLI. */
  function generate(words: readonly string[]) {
    return system === 'esm'
      ? application.globalNest(['g', '-c', 'nestjs-gearman', ...words])
      : application.schematic(words);
  }

  it('gets module, entry file and script with nest add', async () => {
    const { exitCode } = await application.globalNest(['add', 'nestjs-gearman', '--skip-install']);
    expect(exitCode).toBe(0);
    const module = await application.read('src/app.module.ts');
    expect(module).toContain("import { GearmanModule } from 'nestjs-gearman';\n");
    expect(module).toContain('  imports: [GearmanModule.forRoot()],\n');
    expect(await application.read('src/gearman.ts')).toBe(`import { runGearmanCli } from 'nestjs-gearman/cli';

import { AppModule } from './app.module${extension}';

${wait} runGearmanCli(AppModule);
`);
    expect(JSON.parse(await application.read('package.json'))).toMatchObject({
      scripts: { build: 'nest build', gearman: 'node dist/gearman.js' },
      gearman: { app: 'dist/app.module.js' },
    });
  });

  it('gets a worker, its test and its place in the module with nest generate', async () => {
    await generate(['worker', 'images']);
    expect(await application.read('src/images/images.worker.ts'))
      .toBe(`import { GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

@GearmanWorker({ name: 'images' })
export class ImagesWorker {
  @GearmanJob()
  run(@GearmanPayload() payload: unknown): unknown {
    return payload;
  }
}
`);
    const spec = await application.read('src/images/images.worker.spec.ts');
    expect(spec.split('\n\n')[0]).toBe(`import { Test } from '@nestjs/testing';\n${runner}`.trim());
    const module = await application.read('src/app.module.ts');
    expect(module).toContain(`import { ImagesWorker } from './images/images.worker${extension}';\n`);
    expect(module).toContain('  providers: [AppService, ImagesWorker],\n');
  });

  it('gets one job more with nest generate', async () => {
    await generate(['job', 'images', 'resize-photo']);
    expect(await application.read('src/images/images.worker.ts')).toContain(`
    return payload;
  }

  @GearmanJob()
  resizePhoto(@GearmanPayload() payload: unknown): unknown {
    return payload;
  }
}
`);
  });

  it('stays as it is at a second run, which says so', async () => {
    const { stdout, exitCode } = await application.schematic(['worker', 'images']);
    expect(stdout).toContain('the worker is in /src/images/images.worker.ts already');
    expect(stdout).toMatch(/Nothing to be done\.\n$/);
    expect(exitCode).toBe(0);
  });

  it("has a worker whose test passes in the application's runner", async () => {
    await application.write({ ...VITEST, 'jest.config.json': JSON.stringify(JEST_CONFIG) });
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const words = ['--experimental-vm-modules', jest, '--config', 'jest.config.json'];
    const { stderr, exitCode } = await run(process.execPath, words, application.path);
    expect(stderr).toContain('ImagesWorker');
    expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
  });

  it(
    'runs its commands through nest start',
    async () => {
      const module = await application.read('src/app.module.ts');
      const servers = JSON.stringify([`${server.host}:${server.port}`]);
      await application.write({
        'src/app.module.ts': module.replace('forRoot()', `forRoot({ servers: ${servers} })`),
      });
      const words = [...start, '--entryFile', 'gearman', '--', 'worker:list'];
      const { stdout, exitCode } = await application.globalNest(words);
      expect(stdout).toContain('images~resizePhoto');
      expect(exitCode).toBe(0);
    },
    MAKING,
  );

  it('does jobs in production, with the exit code of the command', async () => {
    const client = new GearmanClient({ servers: [`${server.host}:${server.port}`] });
    try {
      const task = client.doNormal('images~resizePhoto', { width: 160 });
      const words = ['dist/gearman.js', 'gearman:worker:execute', 'images', '--iterations', '1', '-n'];
      expect(await application.node(words)).toMatchObject({ exitCode: 0 });
      await expect(task.result()).resolves.toEqual({ width: 160 });
    } finally {
      await client.close();
    }
    expect(await application.node(['dist/gearman.js', 'lost'])).toMatchObject({ exitCode: 64 });
  });
});
