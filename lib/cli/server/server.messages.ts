export const unknownFlag = (word: string, nearest: string | undefined): string =>
  `unknown option ${word}; options are written out, not abbreviated${nearest === undefined ? '' : `. Did you mean --${nearest}?`}`;

export const noSuchWord = (word: string): string =>
  `expected options only, got "${word}"; nest-gearman server --help lists them`;

export const valueMissing = (flag: string): string => `expected a value behind ${flag}, got none`;

export const valueUnwanted = (flag: string): string => `${flag} takes no value`;

export const saidTwice = (flag: string): string => `${flag} is given more than once`;

export const inFile = (file: string, message: string): string => `${file}: ${message}`;

export const notANumber = (flag: string, text: string, least: number, most: number): string =>
  `expected ${flag} as a whole number from ${least} to ${most}, got "${text}"`;

export const notOneOf = (flag: string, text: string, choices: readonly string[]): string =>
  `expected ${flag} as ${choices.join(', ')}, got "${text}"`;

export const emptyValue = (flag: string): string => `expected ${flag} as a text that is not empty`;

export const noSuchQueueType = (type: string, types: readonly string[]): string =>
  `expected --queue-type as ${types.join(', ')}, or as an address like sqlite:./jobs.db; got "${type}"`;

export const goneQueueType = (type: string): string =>
  `the queue type ${type} is not there, for nobody maintains its library any more: choose another, ` +
  'and take the jobs over with nest-gearman queue:import (queue:import --help)';

export const queueFlagMissing = (type: string, flag: string): string =>
  `expected --${flag} with --queue-type ${type}`;

export const otherQueueType = (type: string): string => `it belongs to --queue-type ${type}`;

export const alwaysStored = 'jobs are stored before they are acknowledged, not only at the end';

export const sslNeedsFiles =
  'expected --ssl-certificate and --ssl-key with --ssl (or GEARMAND_SERVER_PEM and GEARMAND_SERVER_KEY)';

export const withoutEffect = (flags: readonly { readonly long: string; readonly why: string }[]): string =>
  `without effect here: ${flags.map(({ long, why }) => `--${long} (${why})`).join(', ')}`;

export const onlyWith = (flag: string): string => `it needs ${flag}`;

export const started = (address: string, pid: number, alone: boolean): string => {
  const whom = alone ? ", for this machine alone: --listen '' is for all" : '';
  return `job server listens on ${address} (pid ${pid})${whom}. Ctrl+C to stop\n`;
};

export const daemonStarted = (address: string, pid: number, alone: boolean): string => {
  const whom = alone ? ", for this machine alone: --listen '' is for all" : '';
  return `job server listens on ${address} (pid ${pid})${whom}\n`;
};

export const listensHttp = (address: string): string => `HTTP on ${address}\n`;

export const logNotOpened = (file: string, reason: string): string =>
  `could not open the log file ${file} (${reason}); it logs to stderr`;

export const logReopened = (file: string): string => `reopened ${file}`;

export const logLost = (count: number): string => `${count} log lines were lost, for nobody read them`;

export const pidNotWritten = (file: string, reason: string): string =>
  `could not write the PID file ${file}: ${reason}`;

export const pidNotRemoved = (file: string, reason: string): string =>
  `could not remove the PID file ${file}: ${reason}`;

export const notRoot = (user: string): string =>
  `only root may become another user, as --user ${user} asks for`;

export const noSuchUser = (user: string, reason: string): string =>
  `could not become the user ${user}: ${reason}`;

export const draining = (signal: string): string =>
  `${signal}: takes no more connections, and ends when its jobs are done`;

export const stopping = (signal: string): string => `${signal}: ends`;

export const shutdownComplete = 'shutdown complete';

export const daemonEnded = (how: string): string =>
  `the daemon ended before it listened (${how}); start it without --daemon to see why`;

export const daemonTooSlow = (seconds: number): string =>
  `the daemon did not listen within ${seconds} s; it was killed. Start it without --daemon to see why`;
