import type { SectionChanges } from '../../supervisor/index.js';

export const variableNotSet = (name: string): string =>
  `--environment ${name}: there is no such variable now whose value could be written; set it, or write ${name}=value`;

export const noVariable = (text: string): string =>
  `expected a variable as NAME=value, or as NAME for the value that it has now, got "${text}"`;

export const notAbsolute = (option: string, text: string): string =>
  `expected ${option} as an absolute path, got "${text}"`;

export const notBytes = (option: string, text: string): string =>
  `expected ${option} as a number of bytes, or with a unit like 50MB, got "${text}"`;

export const rotationWithoutLog = (name: string): string =>
  `--log-max-bytes and --log-backups are about log files, and ${name} has none; add --log-dir <path>, or logFile to its decorator's supervisor options`;

export const imageNeeded = (format: string): string =>
  `--format ${format} runs images; name the one that holds the application with --image <name>`;

export const imageUnused = (format: string): string =>
  `--image is for compose and kubernetes, got it with --format ${format}; leave it out`;

export const outputNeeded =
  '--check and --diff compare with what was written before; say where that is with --output <path>';

export const folderNeeded = (format: string, path: string, count: number): string =>
  `--format ${format} has ${count} files here, so --output must be a folder, and ${path} is a file`;

export const noFolder = (folder: string): string =>
  `the folder ${folder} for --output does not exist; create it first`;

export const notOurs = (path: string): string =>
  `${path} was not written by supervisor:generate, and would be replaced as a whole; remove it, or name another file with --output`;

export const noWorkers = 'the application has no worker that could be kept running';

export const userMissing = (user: string): string =>
  `there is no user ${user} on this machine; where the programs run there must be one`;

export const folderMissing = (what: string, folder: string): string =>
  `there is no folder ${folder} on this machine; where the programs run, ${what} needs it`;

export const leftOver = (path: string): string =>
  `${path} was written by supervisor:generate too, but not now; if no other application's worker is in it, disable and remove it`;

export const warning = (text: string): string => `warning: ${text}\n`;

export const upToDate = (path: string): string => `${path} is up to date\n`;

export const wrote = (path: string, changes: string): string => `wrote ${path}${changes}\n`;

export const differs = (path: string, changes: string, command: string): string =>
  `${path} is not up to date${changes}; write it with: ${command}\n`;

/** `: added program:Images; removed program:Mail`, or nothing where no section is known to have changed. */
export function sectionsChanged(sections: SectionChanges | undefined): string {
  const { unchanged: _, ...changes } = sections ?? {};
  const said = Object.entries(changes).filter(([, titles]) => titles.length > 0);
  const parts = said.map(([change, titles]) => `${change} ${titles.join(', ')}`);
  return parts.length === 0 ? '' : `: ${parts.join('; ')}`;
}
