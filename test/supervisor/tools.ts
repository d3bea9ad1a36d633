import { spawnSync } from 'node:child_process';
import { accessSync } from 'node:fs';

import { absence, describeUnless } from '../support/programs.js';

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
  describeUnless(
    tools.map((tool) => PROBES[tool]()),
    name,
    tests,
  );
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
