import { expect, test } from '@jest/globals';

import { fixture, nestGearman } from './cli-process.js';

const PHOTOS = ['--app', fixture('photos.mjs')];
const ASYNCHRONOUS = ['--app', fixture('asynchronous.mjs')];

test('executing makes the providers whose constructors tell the tests below that they ran', async () => {
  const { stderr, exitCode } = await nestGearman(['worker:execute', 'Photos', '-n', ...PHOTOS]);
  expect(stderr).toContain('PhotoStore was made, although only described');
  expect(exitCode).toBe(78);
});

test.each([
  [['worker:list']],
  [['worker:describe', 'Photos']],
  [['job:describe', 'MailWorker~send']],
  [['worker:describe', 'Photos', '--supervisor']],
])('%j makes none of the providers', async (words) => {
  const { stderr, exitCode } = await nestGearman([...words, ...PHOTOS]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

test.each([
  [['worker:list'], '@Worker:  LateWorker\ncallablename:  Late\n'],
  [['worker:describe', 'Late'], '@Worker\\callableName: Late\n'],
  [['job:describe', 'Late~run'], '@job\\callableName : Late~run\n'],
  [['worker:describe', 'Late', '--supervisor'], '[program:Late]\n'],
])(
  '%j notes that the options come from a factory, which it does not run, beside what it was asked for',
  async (words, expected) => {
    const { stdout, stderr, exitCode } = await nestGearman([...words, ...ASYNCHRONOUS]);
    expect(stdout).toContain(expected);
    expect(stderr).toBe(
      '(The options of GearmanModule come from a factory, which describing does not run: defaults stand in for them.)\n',
    );
    expect(exitCode).toBe(0);
  },
);
