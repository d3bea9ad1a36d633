import { spawnSync } from 'node:child_process';
import { accessSync } from 'node:fs';

import { describe, test } from '@jest/globals';

import { decide, findExecutable } from '../support/programs.js';

/** Where Debian and others keep the manager itself. */
export const SYSTEMD = '/lib/systemd/systemd';

/** Real tools that read what is written here, and why each cannot be used; `undefined` where it can. */
const PROBES = {
  systemd: () => absence('systemd-analyze') ?? absenceOfSystemd(),
  'python3-yaml': () => absence('python3') ?? absenceOfYaml(),
  patch: () => absence('patch'),
} as const;

export type Tool = keyof typeof PROBES;

/**
 * The Python that Debian's packages are for, wherever the PATH leads to another one.
 */
export const PYTHON = ['/usr/bin/python3', 'python3'].find(readsYaml) ?? 'python3';

/** As `describeWith` of test/support, for these tools. */
export function describeWithTools(tools: readonly Tool[], name: string, tests: () => void): void {
  const reasons = tools.map((tool) => PROBES[tool]()).filter((reason) => reason !== undefined);
  const because = reasons.join(', ');
  switch (decide(reasons, process.env['CI'])) {
    case 'run':
      return describe(name, tests);
    case 'skip':
      process.stderr.write(`skipping tests: ${because}\n`);
      return describe.skip(`${name} [skipped: ${because}]`, tests);
    case 'fail':
      return describe(name, () => {
        test('has the tools that it needs', () => {
          throw new Error(`${because}; where CI is "true" nothing is skipped`);
        });
      });
  }
}

function absence(name: string): string | undefined {
  return findExecutable(name) === undefined ? `${name} is not installed` : undefined;
}

function absenceOfSystemd(): string | undefined {
  try {
    accessSync(SYSTEMD);
    return undefined;
  } catch {
    return `${SYSTEMD} is not there`;
  }
}

function readsYaml(python: string): boolean {
  return spawnSync(python, ['-c', 'import yaml']).status === 0;
}

function absenceOfYaml(): string | undefined {
  return readsYaml(PYTHON) ? undefined : "python3's yaml is not installed";
}
