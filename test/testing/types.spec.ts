import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ConsumerFolder, peersWith, ROOT_MODULES } from '../package/consumer-folder.js';
import { runCommand } from '../support/processes.js';

const WORKER = `
import { type AssignedJob, CurrentJob, GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

export interface Photo {
  readonly file: string;
}

@GearmanWorker({ name: 'Images' })
export class ImageWorker {
  @GearmanJob()
  async resize(@GearmanPayload() photo: Photo, @CurrentJob() job: AssignedJob): Promise<{ width: number }> {
    return { width: photo.file.length + job.attempt };
  }

  @GearmanJob()
  count(file?: string): number {
    return file?.length ?? 0;
  }
}
`;

/** What must compile; each mistake in it is marked, and one that the compiler does not find is an error too. */
const MATCHERS = `
export async function matchers(gearman: GearmanTester): Promise<void> {
  const nothing: void = expect(gearman).toHaveSubmitted('Images~resize');
  const waited: Promise<void> = expect(gearman).toHaveSubmitted('Images~resize', { file: 'a' }, { within: 10 });
  const not: Promise<void> = expect(gearman).not.toHaveSubmitted('Images~resize', undefined, { within: 10 });
  expect(gearman).not.toHaveSubmitted('Images~resize', undefined, { unique: 'a', runAt: new Date() });
  expect(gearman).toHaveSubmitted('Images~resize', expect.objectContaining({ file: 'a' }), {
    unique: expect.any(String),
    background: true,
    priority: 'low',
  });
  await Promise.all([nothing, waited, not]);
  // @ts-expect-error without \`within\` there is nothing to wait for
  const promise: Promise<void> = expect(gearman).toHaveSubmitted('Images~resize');
  // @ts-expect-error there is no such priority
  expect(gearman).toHaveSubmitted('Images~resize', undefined, { priority: 'highest' });
  // @ts-expect-error there is no such detail
  expect(gearman).toHaveSubmitted('Images~resize', undefined, { handle: 'H:1' });
  // @ts-expect-error the payload comes second
  expect(gearman).toHaveSubmitted({ file: 'a' });
  await promise;
}
`;

const JEST = `
import { expect } from '@jest/globals';
import type { GearmanTester } from 'nestjs-gearman/testing';
import 'nestjs-gearman/testing/jest';
${MATCHERS}`;

const VITEST = `
import { expect } from 'vitest';
import type { GearmanTester } from 'nestjs-gearman/testing';
import 'nestjs-gearman/testing/vitest';
${MATCHERS}`;

const TESTER = `
import {
  type DrainCounts,
  expectNotSubmitted,
  expectSubmitted,
  GearmanTestingModule,
  type GearmanTester,
  type SubmittedJob,
  withGearmanMode,
} from 'nestjs-gearman/testing';
import { ImageWorker } from './worker.js';

GearmanTestingModule.forRoot({ mode: 'inline', clock: 'virtual', servers: 'a:4730' });
GearmanTestingModule.forApplication({ mode: 'server', grace: 100 });
// @ts-expect-error there is no such mode
GearmanTestingModule.forApplication({ mode: 'real' });
// @ts-expect-error the application has its options already
GearmanTestingModule.forApplication({ servers: 'a:4730' });

export async function tester(gearman: GearmanTester): Promise<void> {
  const { width }: { width: number } = await gearman.perform(ImageWorker, 'resize', { file: 'a' });
  const count: number = (await gearman.perform(ImageWorker, 'count')) + width;
  await gearman.perform(ImageWorker, 'count', 'a', { unique: 'a', timeout: count });
  // @ts-expect-error a payload is needed
  await gearman.perform(ImageWorker, 'resize');
  // @ts-expect-error it needs a file
  await gearman.perform(ImageWorker, 'resize', { name: 'a' });
  // @ts-expect-error there is no such job
  await gearman.perform(ImageWorker, 'rotate', { file: 'a' });
  // @ts-expect-error the result is no text
  const text: string = await gearman.perform(ImageWorker, 'count');
  const counts: DrainCounts = await gearman.drain({ recursive: true, delayed: true, timeout: 1 });
  // @ts-expect-error there is no such option
  await gearman.drain({ scheduled: true });
  const job: SubmittedJob = expectSubmitted(gearman, 'Images~resize', { file: 'a' }, { priority: 'high' });
  const later: Promise<SubmittedJob> = expectSubmitted(gearman, 'a', undefined, { within: counts.total });
  const none: Promise<void> = expectNotSubmitted(gearman, 'a', undefined, { within: 1 });
  const value: number = withGearmanMode('fake', () => 1);
  const promise: Promise<string> = gearman.withMode('inline', async () => text);
  await Promise.all([job, later, none, value, promise]);
}
`;

const CONFIGURATION = JSON.stringify({
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    noEmit: true,
    types: ['node'],
  },
});

describe('the types of the testing kit', () => {
  let folder: ConsumerFolder;
  beforeAll(async () => {
    const runners = ['@jest', 'expect', 'vitest', '@vitest', '@types'];
    folder = await ConsumerFolder.make({
      ...peersWith(ROOT_MODULES),
      ...Object.fromEntries(runners.map((name) => [name, ROOT_MODULES])),
    });
    await folder.write('package.json', JSON.stringify({ type: 'module' }));
    await folder.write('tsconfig.json', CONFIGURATION);
  });
  afterAll(() => folder.remove());

  it('hold for what is right, and find mistakes: tester, perform, matchers of Jest and Vitest', async () => {
    const files = { worker: WORKER, tester: TESTER, jest: JEST, vitest: VITEST };
    for (const [name, text] of Object.entries(files)) await folder.write(`${name}.ts`, text);
    const compiler = join(ROOT_MODULES, 'typescript/bin/tsc');
    const { stdout } = await runCommand(process.execPath, [compiler, '-p', folder.path]);
    expect(stdout).toBe('');
  });
});
