import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ConsumerFolder, peersWith, ROOT_MODULES } from '../package/consumer-folder.js';
import { runCommand } from '../support/processes.js';

const HELPERS = `
interface Photo { readonly file: string }
interface Thumbnail { readonly width: number }
`;

/** How a user declares jobs, by the entry that the client is imported from. */
const declaring = (entry: string, importing = entry): string => `
import { type AssignedJob, GearmanClient, RemoteWorker } from 'nestjs-gearman';
import { GearmanClient as Client } from '${importing}';
${HELPERS}
declare module '${entry}' {
  interface GearmanJobs {
    'Images~resize': (photo: Photo) => Promise<Thumbnail>;
    'Images~clean': (olderThan?: number) => number;
  }
}
class ImageWorker {
  async resize(photo: Photo): Promise<Thumbnail> { return { width: photo.file.length }; }
  report(job: AssignedJob, photo: Photo): string { return job.handle + photo.file; }
}
interface Texts { reverse(text: string): string; shout(text: string): string }
const texts = new RemoteWorker<Texts>({ name: 'Texts', jobs: { reverse: {}, shout: {} } });
const client = new Client();
const all: GearmanClient = client;
`;

const RIGHT = `
export const width: number = (await client.doNormal('Images~resize', { file: 'a' }).result()).width;
export const cleaned: number = await client.callJob('Images~clean').result();
export const result: Thumbnail = await all.of(ImageWorker).resize({ file: 'a' }).result();
export const report: string = await client.of(ImageWorker).high.report({ file: 'a' }).result();
export const handle: string = await client.of(texts).background.reverse('abc').handle;
`;

/** Each line is a mistake, and what the compiler must say of it. */
const WRONG: readonly (readonly [line: string, error: string])[] = [
  ["client.doNormal('Images~resize', 5);", 'TS2345'],
  ["client.doNormal('Images~resize');", 'TS2554'],
  ["client.doBackground('Images~resize', { path: 'a' });", 'TS2353'],
  ["client.callJob('Images~clean', 'five');", 'TS2345'],
  ["(await client.doNormal('Images~resize', { file: 'a' }).result()).height;", 'TS2339'],
  ['client.of(ImageWorker).rotate();', 'TS2339'],
  ['client.of(ImageWorker).resize();', 'TS2554'],
  ['client.of(ImageWorker).background.resize(5);', 'TS2345'],
  ["(await client.of(ImageWorker).background.resize({ file: 'a' }).result()).width;", 'TS2339'],
  ["client.of(ImageWorker).report({} as AssignedJob, { file: 'a' });", 'TS2741'],
  ['client.of(texts).reverse(5);', 'TS2345'],
  ["new RemoteWorker<Texts>({ name: 'Texts', jobs: { reverse: {} } });", 'TS2741'],
];

const COMPILER_OPTIONS = {
  target: 'ES2022',
  module: 'NodeNext',
  strict: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  noEmit: true,
  types: ['node'],
};

describe('a consumer’s own jobs', () => {
  let folder: ConsumerFolder;
  beforeAll(async () => {
    folder = await ConsumerFolder.make({ ...peersWith(ROOT_MODULES), '@types': ROOT_MODULES });
    await folder.write('package.json', JSON.stringify({ type: 'module' }));
  });
  afterAll(() => folder.remove());

  /** @returns each error that the compiler finds in the text: the place of its line from 1, and its code */
  async function errorsIn(text: string): Promise<[line: number, error: string][]> {
    await folder.write('consumer.ts', text);
    await folder.write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ['consumer.ts'] }),
    );
    const compiler = join(ROOT_MODULES, 'typescript/bin/tsc');
    const { stdout } = await runCommand(process.execPath, [compiler, '-p', folder.path]);
    return [...stdout.matchAll(/^(?:.*consumer\.ts\((\d+),\d+\): )?error (TS\d+)/gm)].map(
      ([, line, error = '']) => [Number(line), error],
    );
  }

  it.each([
    ['nestjs-gearman', 'nestjs-gearman/client'],
    ['nestjs-gearman/client', 'nestjs-gearman'],
  ])('that are declared in %s are known to the client of %s', async (entry, importing) => {
    expect(await errorsIn(declaring(entry, importing) + RIGHT)).toEqual([]);
  });

  it.each(['nestjs-gearman', 'nestjs-gearman/client'])(
    'that are declared in %s find mistakes: these, in these places, and no others',
    async (entry) => {
      const head = declaring(entry) + RIGHT;
      const first = head.split('\n').length;

      const errors = await errorsIn(head + WRONG.map(([line]) => `${line}\n`).join(''));

      expect(errors).toEqual(WRONG.map(([, error], index) => [first + index, error]));
    },
  );

  it('that are not declared take and bring what the caller says', async () => {
    const undeclared = `
      import { GearmanClient } from 'nestjs-gearman';
      const client = new GearmanClient();
      client.doNormal('Images~resize', 5);
      export const size: number = await client.doNormal<number>('Images~resize').result();
    `;

    expect(await errorsIn(undeclared)).toEqual([]);
  });
});
