import { isAbsolute } from 'node:path';

import { OptionError, rejectUnknownOptions, wholeNumber } from '../../options/index.js';

/** The signals at which our processes finish their jobs before they end. */
const STOP_SIGNALS = ['TERM', 'INT', 'HUP'] as const;

/**
 * How a process manager keeps the processes of one worker: what `gearman:supervisor:generate` writes, where its
 * command line says nothing else. Running applications do not read it.
 *
 * @example
 * \@GearmanWorker({ supervisor: { numprocs: 4, user: 'www-data', group: 'photos', logFile: '/var/log/photos.log' } })
 */
export interface SupervisorOptions {
  /** How many processes of it. From 1. Default 1. */
  readonly numprocs?: number;
  /** The name or number of the user that it runs as. Default: the process manager's own. */
  readonly user?: string;
  /** Where it runs, an absolute path. Default: the folder in which the file is generated. */
  readonly directory?: string;
  /** Environment variables, beside those that the command adds. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Programs of one group can be started and stopped together. Default: in no group. */
  readonly group?: string;
  /** Lower ones are started first and stopped last. 0 to 999. Default 999. */
  readonly priority?: number;
  /** Whether it is started with the process manager. Default true. */
  readonly autostart?: boolean;
  /** Where its output goes, an absolute path in a folder that exists. Default: where the process manager keeps it. */
  readonly logFile?: string;
  /** A log file that has grown to this size is put aside, in bytes. From 0, which keeps it growing. Default 50 MiB. */
  readonly logMaxBytes?: number;
  /** How many log files that were put aside are kept. From 0. Default 10. */
  readonly logBackups?: number;
  /** What it is stopped with: TERM, INT or HUP, at which it finishes its jobs. Default `TERM`. */
  readonly stopSignal?: (typeof STOP_SIGNALS)[number];
  /**
   * How long a process must have run for its start to count as successful, in whole s. From 0. Default 0: only the exit
   * code counts, so that a wrong configuration is not tried again.
   */
  readonly startSeconds?: number;
  /** How often a start that was not successful is tried again. From 0. Default 3. Without effect where `startSeconds` is 0. */
  readonly startRetries?: number;
}

const KEYS = [
  'numprocs',
  'user',
  'directory',
  'environment',
  'group',
  'priority',
  'autostart',
  'logFile',
  'logMaxBytes',
  'logBackups',
  'stopSignal',
  'startSeconds',
  'startRetries',
] as const satisfies (keyof SupervisorOptions)[];

/** The whole numbers among them, and the least that each may be. */
const LEAST = {
  numprocs: 1,
  priority: 0,
  logMaxBytes: 0,
  logBackups: 0,
  startSeconds: 0,
  startRetries: 0,
} as const satisfies Partial<Record<keyof SupervisorOptions, number>>;

const HIGHEST_PRIORITY = 999;

type Rule = readonly [key: keyof SupervisorOptions, expected: string, holds: (value: unknown) => boolean];

const RULES: readonly Rule[] = [
  ['user', 'the name or number of a user', isName],
  ['group', 'a name', isName],
  ['directory', 'an absolute path', isPath],
  ['logFile', 'an absolute path', isPath],
  ['environment', 'an object of texts', isEnvironment],
  ['autostart', 'true or false', (value) => typeof value === 'boolean'],
  [
    'stopSignal',
    `one of ${STOP_SIGNALS.join(', ')}`,
    (value) => STOP_SIGNALS.includes(value as (typeof STOP_SIGNALS)[number]),
  ],
  ['priority', `at most ${HIGHEST_PRIORITY}`, (value) => (value as number) <= HIGHEST_PRIORITY],
];

/** @throws OptionError */
export function checkSupervisorOptions(options: SupervisorOptions): void {
  rejectUnknownOptions('@GearmanWorker `supervisor`', options, KEYS);
  for (const [key, least] of Object.entries(LEAST)) {
    const value = options[key as keyof typeof LEAST];
    if (value !== undefined) wholeNumber(`supervisor.${key}`, value, least);
  }
  for (const [key, expected, holds] of RULES) {
    const value = options[key];
    if (value === undefined || holds(value)) continue;
    throw new OptionError(`expected supervisor.${key} as ${expected}, got ${JSON.stringify(value)}`);
  }
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && isAbsolute(value);
}

function isEnvironment(value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && Object.values(value).every((text) => typeof text === 'string');
}
