import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';

import { runCommand } from '../support/processes.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SAMPLE = join(ROOT, 'sample/06-testing-your-jobs');

/** As much of Jest's JSON report as is read here. */
interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

test('its tests pass', async () => {
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const config = join(SAMPLE, 'jest.config.js');
  const args = ['--experimental-vm-modules', jest, '--config', config, '--json', '--runInBand'];
  const { stdout, exitCode } = await runCommand(process.execPath, args);
  const { success, testResults } = JSON.parse(stdout) as Report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(testResults.map(({ message }) => message).join('')).toBe('');
  expect({ success, exitCode }).toEqual({ success: true, exitCode: 0 });
  expect(tests.map(({ status }) => status)).toEqual(tests.map(() => 'passed'));
  expect(tests.map(({ fullName }) => fullName)).toContain(
    'a mail is sent again whose worker lost its server',
  );
});

test('it compiles', async () => {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = await runCommand(process.execPath, [compiler, '-p', SAMPLE, '--noEmit']);
  expect(stdout).toBe('');
});
