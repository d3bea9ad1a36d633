import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { CliProcess, type Ended } from '../cli/cli-process.js';
import { type RunningServer, startJobServer } from '../support/servers.js';
import { NestApplication, upstreamVersion } from './nest-application.js';

/** How long making an application and compiling it may take, in ms. */
const MAKING = 120_000;
const COMPILING = 60_000;

const MODULE = `import { Module } from '@nestjs/common';
import { GearmanModule } from 'nestjs-gearman';

import { ImagesWorker } from './images.worker.js';

@Module({
  imports: [GearmanModule.forRoot({ servers: [process.env.TEST_SERVER ?? 'localhost'] })],
  providers: [ImagesWorker],
})
export class AppModule {}
`;

const WORKER = `import { GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

@GearmanWorker({ name: 'images' })
export class ImagesWorker {
  @GearmanJob()
  resize(@GearmanPayload() width: number): string {
    return \`\${width} px\`;
  }
}
`;

/** What an application without HTTP is. It tells what it was given, and ends with a code of its own. */
const MAIN = `console.log(\`main \${JSON.stringify(process.argv.slice(2))}\`);
process.exitCode = 7;
`;

let application: NestApplication;
let server: RunningServer;
let client: GearmanClient;
let address: { readonly env: { readonly TEST_SERVER: string } };

beforeAll(async () => {
  server = await startJobServer();
  address = { env: { TEST_SERVER: `${server.host}:${server.port}` } };
  client = new GearmanClient({ servers: [address.env.TEST_SERVER] });
  application = await NestApplication.new('esm');
  await application.write({
    'src/app.module.ts': MODULE,
    'src/images.worker.ts': WORKER,
    'src/main.ts': MAIN,
    'apps/api/package.json': '{}',
    // Without deleteOutDir, what was compiled once is not compiled again.
    'nest-cli.json': '{ "sourceRoot": "src" }',
  });
  await application.installGearman();
  await application.installCli();
  expect(await application.nest(['build'])).toEqual({ stdout: '', stderr: '', exitCode: 0 });
}, MAKING);

afterAll(async () => {
  await client.close();
  await server.stop();
  await application.remove();
});

describe('the commands of the Nest CLI under the alias', () => {
  it('nest build compiles', async () => {
    await expect(application.read('dist/images.worker.js')).resolves.toContain('class ImagesWorker');
  });

  it('nest info tells the version of the real CLI, and those of the packages', async () => {
    const { stdout, exitCode } = await application.nestHosted(['info']);
    expect(stdout).toContain(`Nest CLI Version : ${await upstreamVersion()} `);
    expect(stdout).toMatch(/^core version\s*: 1\d\./m);
    expect(exitCode).toBe(0);
  });

  it('nest --version is that of the real CLI', async () => {
    const version = { stdout: `${await upstreamVersion()}\n`, stderr: '', exitCode: 0 };
    expect(await application.nest(['--version'])).toEqual(version);
  });

  it(
    'nest start runs the application, with its arguments and its exit code',
    async () => {
      const { stdout, exitCode } = await application.nest(['start', '--', 'worker:list', 'a b']);
      expect({ stdout, exitCode }).toEqual({ stdout: 'main ["worker:list","a b"]\n', exitCode: 7 });
    },
    COMPILING,
  );

  it('nest generate makes files', async () => {
    const { exitCode } = await application.nest(['g', 'service', 'albums']);
    expect(await application.read('src/albums/albums.service.ts')).toContain('class AlbumsService');
    expect(exitCode).toBe(0);
  });

  it('an unknown command is refused as by the real CLI', async () => {
    const { stdout, stderr, exitCode } = await application.nestHosted(['wrong']);
    expect(stderr).toMatch(/ Error {2}Invalid command: wrong\nSee --help for a list/);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });
});

describe('the help of nest', () => {
  let help: Ended;

  beforeAll(async () => {
    help = await application.nest(['--help']);
  });

  it.each(['new|n', 'build', 'start', 'info|i', 'add', 'upgrade|update', 'generate|g'])(
    'lists %s, as without the alias',
    (name) => {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${name.replace('|', String.raw`\|`)} +\\S`, 'm'));
    },
  );

  it('lists our commands', () => {
    expect(help.stdout).toMatch(/^ {2}gearman:worker:list +\S/m);
    expect(help.stdout).toMatch(/^ {2}gearman:worker:execute +\S/m);
    expect(help).toMatchObject({ stderr: '', exitCode: 0 });
  });

  it('of one of our commands is its own', async () => {
    const { stdout, exitCode } = await application.nestHosted(['help', 'gearman:worker:execute']);
    expect(stdout).toContain('--iterations');
    expect(exitCode).toBe(0);
  });
});

describe('the commands gearman:… of nest', () => {
  it('list the workers', async () => {
    const { stdout, stderr, exitCode } = await application.nestHosted(['gearman:worker:list']);
    expect(stdout).toContain('images~resize');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('are known to a global nest', async () => {
    const { stdout, exitCode } = await application.globalNest(['gearman:worker:list']);
    expect(stdout).toContain('images~resize');
    expect(exitCode).toBe(0);
  });

  it('are known where packages are hoisted out of the application', async () => {
    const cwd = join(application.path, 'apps/api');
    const app = join(application.path, 'dist/app.module.js');
    const { stdout, exitCode } = await application.nestHosted(['gearman:worker:list', '--app', app], { cwd });
    expect(stdout).toContain('images~resize');
    expect(exitCode).toBe(0);
  });

  it('do jobs of a server until the iterations are reached', async () => {
    const task = client.doNormal('images~resize', 160);
    const words = ['gearman:worker:execute', 'images', '--iterations', '1', '-n'];
    const { exitCode } = await application.nestHosted(words, address);
    await expect(task.result()).resolves.toBe('160 px');
    expect(exitCode).toBe(0);
  });

  it('heed signals in the process that was started', async () => {
    const bin = join(application.path, 'node_modules/@nestjs/cli/bin/nest.js');
    const words = [bin, 'gearman:worker:execute', 'images', '-n'];
    const started = CliProcess.start(process.execPath, words, { cwd: application.path, ...address });
    try {
      await expect(client.doNormal('images~resize', 320).result()).resolves.toBe('320 px');
      started.signal('SIGTERM');
      expect(await started.ended()).toMatchObject({ exitCode: 0 });
    } finally {
      await started.kill();
    }
  });

  it('are refused with the usage code where there is none of that name', async () => {
    const { stderr, exitCode } = await application.nestHosted(['gearman:worker:lost'], address);
    expect(stderr).toContain('gearman:worker:lost');
    expect(exitCode).toBe(64);
  });
});
