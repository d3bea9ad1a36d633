import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { expectFailures, Sample } from './samples.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();
const sample = new Sample('07-durable', commands);

/** To whom letters were written, in their order. */
function lettersIn(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^a letter to customer (\d+)$/gm)].map(([, number]) => String(number));
}

const ALL = Array.from({ length: 12 }, (_, index) => String(index + 1));

test('sample 07 writes every letter in its order, though it is killed in the middle', async () => {
  const { stdout, stderr, exitCode } = await sample.main([], { STORE: '' }).ended();
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const [before = '', after = ''] = stdout.split(/^killed with \d letters left; starting again$/m);
  const [first, second] = [lettersIn(before), lettersIn(after)];
  expect(first).toEqual(ALL.slice(0, first.length));
  expect(second).toEqual(ALL.slice(-second.length));
  expect(first.length + second.length).toBeGreaterThanOrEqual(ALL.length);
  expect(stdout).toMatch(/\n12 of 12 letters are written, [01] of them twice\n$/);
});

test('by hand it goes on too', async () => {
  const store = `sqlite:${join(await folders.make(), 'letters.db')}`;
  const office = join(sample.folder, 'dist/office.js');
  const start = (...words: string[]) =>
    commands.program(process.execPath, [office, ...words], { env: { STORE: store } });
  const first = start('3');
  await first.said('3 letters are accepted');
  first.signal('SIGKILL');
  await first.ended();
  const second = start();
  await second.said('a letter to customer 3');
  second.signal('SIGTERM');
  await second.ended();
  expect(new Set(lettersIn(first.stdout + second.stdout))).toEqual(new Set(['1', '2', '3']));
});

test('it says why it does not start', async () => {
  await expectFailures(sample, [
    { env: { STORE: 'sqlite:/nowhere/letters.db' }, why: '/nowhere/letters.db' },
  ]);
});
