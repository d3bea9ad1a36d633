import { readFile } from 'node:fs/promises';

import { describe, expect, test } from '@jest/globals';

import { runCommand } from '../support/processes.js';
import { describeWith, findExecutable } from '../support/programs.js';
import { differencesIn } from './compare.js';
import { DIFFERENCES } from './differences.js';
import { readmeTable, tableIn } from './readme-table.js';
import { TRANSCRIPTS } from './transcripts/index.js';

const README = new URL('../../lib/server/README.md', import.meta.url);

describeWith(['gearmand'], 'the same transcript, played to gearmand and to ours, differs as declared', () => {
  test('this is the gearmand that the differences are declared for', async () => {
    const { stdout } = await runCommand(findExecutable('gearmand') as string, ['--version']);
    expect(stdout).toContain('gearmand 1.1.20');
  });

  test.each(TRANSCRIPTS.map((transcript) => [transcript.name, transcript] as const))(
    '%s',
    async (name, transcript) => {
      const declared = DIFFERENCES.filter((difference) => difference.transcript === name);
      expect(await differencesIn(transcript)).toEqual(
        declared.map(({ step, theirs, ours }) => ({ step, theirs, ours })),
      );
    },
  );
});

describe('the table of differences', () => {
  test('names only transcripts that are played, each name once', () => {
    const names = TRANSCRIPTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(DIFFERENCES.filter(({ transcript }) => !names.includes(transcript))).toEqual([]);
  });

  test('stands in the server’s README', async () => {
    expect(tableIn(await readFile(README, 'utf8'))).toBe(readmeTable(DIFFERENCES));
  });
});
