import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { describe, test } from '@jest/globals';

/** Real programs that tests speak to. */
export type Program = 'gearmand' | 'gearman' | 'gearadmin' | 'php-gearman' | 'supervisord';

/** Why each program cannot be used; `undefined` where it can. */
const PROBES: { readonly [Name in Program]: () => string | undefined } = {
  gearmand: () => absence('gearmand'),
  gearman: () => absence('gearman'),
  gearadmin: () => absence('gearadmin'),
  'php-gearman': () => absence('php') ?? absenceOfPhpExtension(),
  supervisord: () => absence('supervisord'),
};

const announced = new Set<string>();
const known = new Map<Program, string | undefined>();

/**
 * The path of an executable, as a shell finds it. The folders of servers are searched too: where tests do not run as
 * root, they are seldom on the PATH.
 */
export function findExecutable(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Why the program cannot be used; `undefined` where it can. Looked up once. */
export function whyMissing(program: Program): string | undefined {
  if (!known.has(program)) known.set(program, PROBES[program]());
  return known.get(program);
}

/** What becomes of tests whose programs are missing for these reasons, where the variable CI has this value. */
export function decide(reasons: readonly string[], ci: string | undefined): 'run' | 'skip' | 'fail' {
  if (reasons.length === 0) return 'run';
  return ci === 'true' ? 'fail' : 'skip';
}

/**
 * A `describe` whose tests need programs. Where one is missing they are skipped, under a name that says why; on a CI
 * machine (`CI=true`) they fail instead, so that a machine without the programs does not pass for one that tested them.
 */
export function describeWith(programs: readonly Program[], name: string, tests: () => void): void {
  describeUnless(programs.map(whyMissing), name, tests);
}

/** The same for what tests need beside these programs: each reason says what is missing, undefined that it is there. */
export function describeUnless(
  missing: readonly (string | undefined)[],
  name: string,
  tests: () => void,
): void {
  const reasons = missing.filter((reason) => reason !== undefined);
  const because = reasons.join(', ');
  switch (decide(reasons, process.env['CI'])) {
    case 'run':
      return describe(name, tests);
    case 'skip':
      announce(`skipping tests: ${because}`);
      return describe.skip(`${name} [skipped: ${because}]`, tests);
    case 'fail':
      return describe(name, () => {
        test('has the programs that it needs', () => {
          throw new Error(`${because}; where CI is "true" nothing is skipped`);
        });
      });
  }
}

/** Jest names skipped tests only where it is asked to be verbose. Once in a file is enough. */
function announce(notice: string): void {
  if (announced.has(notice)) return;
  announced.add(notice);
  process.stderr.write(`${notice}\n`);
}

/** Why an executable cannot be used; `undefined` where it can. */
export function absence(name: string): string | undefined {
  return findExecutable(name) === undefined ? `${name} is not installed` : undefined;
}

function absenceOfPhpExtension(): string | undefined {
  const { status } = spawnSync('php', ['-r', "exit(extension_loaded('gearman') ? 0 : 1);"]);
  return status === 0 ? undefined : "php's gearman extension is not installed";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
