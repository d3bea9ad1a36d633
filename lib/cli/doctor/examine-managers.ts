import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import type { SupervisorFormat } from '../../supervisor/index.js';

/** What one talks to each process manager with. */
const PROGRAMS: Readonly<Record<SupervisorFormat, string>> = {
  supervisord: 'supervisord',
  systemd: 'systemctl',
  pm2: 'pm2',
  compose: 'docker',
  kubernetes: 'kubectl',
};

/** A process manager that `supervisor:generate` writes for. */
export interface ManagerReport {
  readonly format: SupervisorFormat;
  readonly program: string;
  /** Whether the PATH leads to it. */
  readonly found: boolean;
}

export function processManagers(): readonly ManagerReport[] {
  return Object.entries(PROGRAMS).map(([format, program]) => ({
    format: format as SupervisorFormat,
    program,
    found: isOnPath(program),
  }));
}

function isOnPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent or not to be executed: the answer either way.
    return false;
  }
}
