import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

import type { SupervisedProgram } from '../../supervisor/index.js';
import { folderMissing, userMissing } from './supervision.messages.js';

/** What the programs need of the machine that runs them, as far as this one lacks it. */
export function machineWarnings(programs: readonly SupervisedProgram[]): readonly string[] {
  const users = unique(programs.map(({ user }) => user));
  const logFolders = unique(programs.map(({ log }) => (log === undefined ? undefined : dirname(log.file))));
  const directories = unique(programs.map(({ directory }) => directory));
  return [
    ...users.filter((user) => !isUser(user)).map(userMissing),
    ...missing(directories).map((folder) => folderMissing('a program', folder)),
    ...missing(logFolders).map((folder) => folderMissing('a log file', folder)),
  ];
}

function missing(folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => !existsSync(folder));
}

/** Asks the system, as users may come from elsewhere than /etc/passwd. Where it cannot be asked, nothing is missing. */
function isUser(user: string): boolean {
  if (/^\d+$/.test(user)) return true;
  const { status, error } = spawnSync('id', ['-u', user], { stdio: 'ignore' });
  return status === 0 || error !== undefined;
}

function unique(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}
