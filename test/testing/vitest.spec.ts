import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { runCommand } from '../support/processes.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const CONFIG = join(ROOT, 'test/testing/fixtures/vitest.config.mjs');

/** As much of Vitest's JSON report as is read here. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

describe('the kit under Vitest', () => {
  let exitCode: number | null;
  let tests: readonly { readonly name: string; readonly status: string; readonly message: string }[];

  beforeAll(async () => {
    const args = [VITEST, 'run', '--config', CONFIG, '--reporter=json'];
    const result = await runCommand(process.execPath, args);
    exitCode = result.exitCode;
    const { testResults } = JSON.parse(result.stdout) as Report;
    tests = testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status, failureMessages: [message = ''] }) => ({
        name: fullName,
        status,
        message,
      })),
    );
  });

  it('matches, waits, performs, drains and switches modes', () => {
    expect(tests.filter(({ name }) => name.startsWith('passing'))).toEqual([
      { name: 'passing matches', status: 'passed', message: '' },
      { name: 'passing waits', status: 'passed', message: '' },
      { name: 'passing performs, drains and switches modes', status: 'passed', message: '' },
    ]);
  });

  it('fails with messages that list what was submitted', () => {
    const submitted = `  Images~resize { file: 'a.jpg' } (background, high, unique "a.jpg", fake: waiting)\n`;
    const failing = tests.filter(({ name }) => name.startsWith('failing on purpose'));
    expect(failing.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
    expect(failing.map(({ message }) => message.split(/\n {4}at /)[0]?.trimEnd())).toEqual(
      [
        `Error: expected a submission of Images~resize with { payload: { file: StringContaining 'z' } }, got\n${submitted}`,
        `Error: expected no submission of Images~resize, got\n${submitted}`,
        "Error: expected a submission of Images~index with { payload: 'a' } within 10 ms, got none at all",
      ].map((message) => message.trimEnd()),
    );
    expect(exitCode).toBe(1);
  });
});
