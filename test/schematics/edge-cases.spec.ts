import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { AddOptions } from '../../lib/schematics/nest-add.schematic.js';
import type { JobOptions } from '../../lib/schematics/job.schematic.js';
import type { WorkerOptions } from '../../lib/schematics/worker.schematic.js';
import { NestApplication } from '../nest-cli/nest-application.js';
import { type Generated, Generator, type Request } from './generator.js';

/** Loading TypeScript takes a while, in ms. */
const LOADING = 60_000;

const MODULE = `import { Module } from '@nestjs/common';

@Module({
  imports: [],
  providers: [],
})
export class AppModule {}
`;

const MANIFEST = '{\n  "type": "module"\n}\n';

const FILES = { 'package.json': MANIFEST, 'src/app.module.ts': MODULE };

/** A worker without jobs. */
const EMPTY = "import { GearmanWorker } from 'nestjs-gearman';\n\n@GearmanWorker()\nexport class A {}\n";

const WORKER: WorkerOptions = {
  name: 'images',
  sourceRoot: 'src',
  flat: false,
  spec: true,
  specFileSuffix: 'spec',
  skipImport: false,
  format: false,
};

const JOB: JobOptions = { name: 'images', path: 'resize', sourceRoot: 'src', format: false };

let application: NestApplication;
let generator: Generator;

beforeAll(async () => {
  generator = new Generator();
  application = await NestApplication.of({ 'package.json': MANIFEST });
}, LOADING);

afterAll(async () => {
  await generator.stop();
  await application.remove();
});

type Files = Request['files'];

function nestAdd(options: AddOptions, files: Files, directory = application.path): Promise<Generated> {
  return generator.generate({ schematic: 'nestAdd', options, files }, directory);
}

function worker(options: Partial<WorkerOptions>, files: Files): Promise<Generated> {
  return generator.generate(
    { schematic: 'worker', options: { ...WORKER, ...options }, files },
    application.path,
  );
}

function job(options: Partial<JobOptions>, files: Files): Promise<Generated> {
  return generator.generate({ schematic: 'job', options: { ...JOB, ...options }, files }, application.path);
}

describe('nest add', () => {
  it('leaves a GearmanModule with options, an entry file and a script of the same name as they are', async () => {
    const files = {
      'package.json': '{"scripts":{"gearman":"tsx gearman.ts"},"gearman":{"app":"build/app.js"}}',
      'src/app.module.ts': MODULE.replace('[]', "[GearmanModule.forRoot({ servers: ['a:1'] })]"),
      'src/gearman.ts': 'mine',
    };
    const { changed, said } = await nestAdd({ sourceRoot: 'src' }, files);
    expect(changed).toEqual({});
    expect(said).toEqual([
      'GearmanModule is in src/app.module.ts already',
      'the entry file is in src/gearman.ts already',
      'the script gearman in package.json is "tsx gearman.ts", and stays',
      'gearman.app in package.json is "build/app.js", and stays',
    ]);
  });

  it('takes another root module, and the paths of an application in a monorepo', async () => {
    const module = 'apps/api/src/core/root.module.ts';
    const files = { 'package.json': MANIFEST, [module]: MODULE.replace('AppModule', 'RootModule') };
    const { changed } = await nestAdd({ sourceRoot: 'apps/api/src', module }, files);
    expect(changed[module]).toContain('imports: [GearmanModule.forRoot()]');
    expect(changed['apps/api/src/gearman.ts']).toContain(
      "import { RootModule } from './core/root.module.js';",
    );
    expect(JSON.parse(changed['package.json'] ?? '')).toMatchObject({
      scripts: { gearman: 'node dist/apps/api/gearman.js' },
      gearman: { app: 'dist/apps/api/core/root.module.js' },
    });
  });

  it('keeps the form of package.json', async () => {
    const files = { ...FILES, 'package.json': '{\n\t"type": "module",\n\t"scripts": {}\n}' };
    const { changed } = await nestAdd({ sourceRoot: 'src' }, files);
    expect(changed['package.json']).toMatch(
      /^\{\n\t"type": "module",\n\t"scripts": \{\n\t\t"gearman": .*\n\t\}\n\}$/s,
    );
  });

  it.each([
    ['no root module', { 'package.json': MANIFEST }, 'name it: --module src/other.module.ts'],
    ['no module class', { ...FILES, 'src/app.module.ts': 'export class AppModule {}' }, 'marked @Module'],
    ['imports that are no list', { ...FILES, 'src/app.module.ts': MODULE.replace('[]', 'ALL') }, 'by hand'],
    ['no package.json', { 'src/app.module.ts': MODULE }, 'expected the file package.json'],
    ['a package.json that is none', { ...FILES, 'package.json': '{' }, 'could not read package.json as JSON'],
  ])('says what is wrong with an application that has %s', async (_what, files, message) => {
    await expect(nestAdd({ sourceRoot: 'src' }, files)).rejects.toThrow(message);
  });
});

describe('a second run', () => {
  it.each([
    ['nest add', () => nestAdd, { sourceRoot: 'src' }, 'GearmanModule is in src/app.module.ts already'],
    ['nest generate worker', () => worker, {}, 'ImagesWorker is in /src/app.module.ts already'],
    ['nest generate job', () => job, {}, 'A#resize is in /src/images.worker.ts already'],
  ])('of %s changes nothing, and says so', async (_what, schematic, options, said) => {
    const files = { ...FILES, 'src/images.worker.ts': EMPTY };
    const first = await schematic()(options as AddOptions, files);
    expect(Object.keys(first.changed)).not.toEqual([]);
    const second = await schematic()(options as AddOptions, { ...files, ...first.changed });
    expect(second.changed).toEqual({});
    expect(second.said).toContain(said);
  });
});

describe('nest generate worker', () => {
  it('puts it below the folders that stand before its name, and into the nearest module', async () => {
    const files = { ...FILES, 'src/media/media.module.ts': MODULE };
    const { changed } = await worker({ name: 'media/LargeImages' }, files);
    const folder = 'src/media/large-images/large-images.worker';
    expect(Object.keys(changed).toSorted()).toEqual([
      `${folder}.spec.ts`,
      `${folder}.ts`,
      'src/media/media.module.ts',
    ]);
    expect(changed[`${folder}.ts`]).toContain(
      "@GearmanWorker({ name: 'large-images' })\nexport class LargeImagesWorker {",
    );
    expect(changed['src/media/media.module.ts']).toContain('providers: [LargeImagesWorker]');
  });

  it('makes no folder where it shall be flat, no test where none is wanted, and leaves the module', async () => {
    const options = { path: 'media', flat: true, spec: false, skipImport: true };
    const { changed } = await worker(options, FILES);
    expect(Object.keys(changed)).toEqual(['src/media/images.worker.ts']);
  });

  it('names its test as the application names tests', async () => {
    const { changed } = await worker({ specFileSuffix: 'test' }, FILES);
    expect(Object.keys(changed)).toContain('src/images/images.worker.test.ts');
  });

  it('says where it belongs if there is no module', async () => {
    const { said } = await worker({}, { 'package.json': MANIFEST });
    expect(said).toEqual([
      'found no module in /src/images or above; add ImagesWorker to the providers of one',
    ]);
  });

  it.each([
    ['a name that is none', { name: '1st' }, FILES, 'beginning with a letter, got "1st"'],
    ['a name with quotes', { name: "it's" }, FILES, `got "it's"`],
    ['JavaScript', { language: 'js' }, FILES, 'expected an application in TypeScript'],
    [
      'providers that are no list',
      {},
      { ...FILES, 'src/app.module.ts': MODULE.replace('providers: []', 'providers: ALL') },
      'could not add ImagesWorker to the providers of /src/app.module.ts',
    ],
  ])('refuses %s', async (_what, options, files, message) => {
    await expect(worker(options, files)).rejects.toThrow(message);
  });
});

describe('nest generate job', () => {
  it('brings its imports along, and finds the worker wherever it was put', async () => {
    const { changed } = await job({}, { ...FILES, 'src/deep/down/images.worker.ts': EMPTY });
    expect(changed['src/deep/down/images.worker.ts']).toBe(`import { GearmanWorker } from 'nestjs-gearman';
import { GearmanJob } from 'nestjs-gearman';
import { GearmanPayload } from 'nestjs-gearman';

@GearmanWorker()
export class A {
  @GearmanJob()
  resize(@GearmanPayload() payload: unknown): unknown {
    return payload;
  }
}
`);
  });

  it('goes to the class that is marked, whatever braces stand around it', async () => {
    const text = `const braces = '}';\nclass Other {\n}\n@GearmanWorker({ name: '}' })\nclass A { a = \`\n}\`; }\nclass Last {}\n`;
    const { changed } = await job({}, { ...FILES, 'src/images.worker.ts': text });
    expect(changed['src/images.worker.ts']).toContain(`class A { a = \`\n}\`;\n\n  @GearmanJob()\n  resize(`);
    expect(changed['src/images.worker.ts']).toContain('  }\n}\nclass Last {}\n');
  });

  it('is formatted with the whole file where that is asked for', async () => {
    const file = 'src/images.worker.ts';
    const text = `${EMPTY}const   a=1\n`;
    const [plain, formatted] = [
      await job({}, { ...FILES, [file]: text }),
      await job({ format: true }, { ...FILES, [file]: text }),
    ];
    expect(plain.changed[file]).toContain('const   a=1\n');
    expect(formatted.changed[file]).toContain('const a = 1;\n');
  });

  it('takes the worker of the folder that stands before its name', async () => {
    const files = { ...FILES, 'src/a/images.worker.ts': EMPTY, 'src/b/images.worker.ts': EMPTY };
    const { changed } = await job({ name: 'b/images' }, files);
    expect(Object.keys(changed)).toEqual(['src/b/images.worker.ts']);
    await expect(job({}, files)).rejects.toThrow('got /src/a/images.worker.ts, /src/b/images.worker.ts');
  });

  it.each([
    ['no such worker', {}, FILES, 'make it first: nest g -c nestjs-gearman worker images'],
    ['a name that is none', { path: 'a b' }, FILES, 'got "a b"'],
    ['a name that no job can have', { path: 'constructor' }, FILES, 'got "constructor"'],
    [
      'a file without a worker',
      {},
      { ...FILES, 'src/images.worker.ts': 'export class A {}' },
      'marked @GearmanWorker in /src/images.worker.ts',
    ],
  ])('refuses %s', async (_what, options, files, message) => {
    await expect(job(options, files)).rejects.toThrow(message);
  });
});

describe('what schematics need of the application', () => {
  it('is named where @nestjs/schematics is missing', async () => {
    await expect(nestAdd({ sourceRoot: 'src' }, FILES, '/')).rejects.toThrow(
      'npm install --save-dev @nestjs/schematics',
    );
  });

  it('is named where TypeScript has no compiler API', async () => {
    const modules = 'strange/node_modules';
    await application.write({
      [`${modules}/@nestjs/schematics/package.json`]: '{ "main": "index.js" }',
      [`${modules}/@nestjs/schematics/index.js`]: '',
      [`${modules}/typescript/package.json`]: '{ "main": "index.js" }',
      [`${modules}/typescript/index.js`]: "exports.version = '7.0.2';",
    });
    const directory = `${application.path}/strange`;
    await expect(nestAdd({ sourceRoot: 'src' }, FILES, directory)).rejects.toThrow(
      'got version 7.0.2, which has none; install typescript@6',
    );
  });
});
