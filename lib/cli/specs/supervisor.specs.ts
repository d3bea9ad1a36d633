import type { SupervisorFormat } from '../../supervisor/index.js';
import { absolutePath, bytes, environment } from '../supervision/flag-values.js';
import type { CommandSpec, OptionSpec } from './command-spec.js';
import { APP, GROUPS } from './common-options.js';
import { wholeNumber } from './option-values.js';

/** Every format: the compiler compares them with those of `supervisor/`, which is loaded where it renders. */
const FORMATS: Readonly<Record<SupervisorFormat, true>> = {
  supervisord: true,
  systemd: true,
  pm2: true,
  compose: true,
  kubernetes: true,
};

const FILES: readonly OptionSpec[] = [
  {
    flags: '--format <format>',
    description: 'what keeps the processes',
    choices: Object.keys(FORMATS),
    fallback: 'supervisord',
  },
  { flags: '--output <path>', description: 'the file to write, or the folder (default: standard output)' },
  { flags: '--diff', description: 'write nothing; print what would change' },
  { flags: '--check', description: 'write nothing; end with 1 where something would change' },
];

const PROGRAMS: readonly OptionSpec[] = [
  {
    flags: '--numprocs <number>',
    description: 'how many processes of each worker',
    parse: wholeNumber('--numprocs', 1),
  },
  { flags: '--user <name>', description: 'whom they run as' },
  { flags: '--group <name>', description: 'the group that all of them are in' },
  {
    flags: '--directory <path>',
    description: "the project's folder where they run (default: this one)",
    parse: absolutePath('--directory'),
  },
  {
    flags: '--environment <variable>',
    description: 'NAME=value, or NAME for the value that it has now; again for each variable',
    parse: environment,
  },
  {
    flags: '--log-dir <path>',
    description: 'the folder of their log files',
    parse: absolutePath('--log-dir'),
  },
  {
    flags: '--log-max-bytes <size>',
    description: 'put a log file of this size aside: 1000000, 50MB; 0 is never',
    parse: bytes('--log-max-bytes'),
  },
  {
    flags: '--log-backups <number>',
    description: 'how many of those to keep',
    parse: wholeNumber('--log-backups', 0),
  },
  {
    flags: '--node <path>',
    description: 'the Node that runs them (default: this one; in an image, the one that its PATH has)',
  },
  {
    flags: '--image <name>',
    description: 'the image that holds the application, for compose and kubernetes',
  },
  {
    flags: '--project <name>',
    description: 'tells several applications of one machine apart (default: gearman)',
  },
];

export const SUPERVISOR_SPECS: readonly CommandSpec[] = [
  {
    name: 'supervisor:generate',
    description: 'Write what keeps workers running: supervisord, systemd, PM2, compose or Kubernetes',
    group: GROUPS.tools,
    arguments: [
      { key: 'names', syntax: '[workers...]', description: 'their names, see worker:list; default: all' },
    ],
    options: [APP, ...FILES, ...PROGRAMS],
    examples: [
      'supervisor:generate --numprocs 2 --user www-data',
      'supervisor:generate --output /etc/supervisor/conf.d/app.conf --log-dir /var/log/app',
      'supervisor:generate --output deploy/app.conf --directory /srv/app --check # in CI',
      'supervisor:generate Images --format systemd --output /etc/systemd/system/',
      'supervisor:generate --format kubernetes --image registry.example.com/app:7 --directory /app',
    ],
    load: async () =>
      new (await import('../commands/generate-supervisor.command.js')).GenerateSupervisorCommand(),
  },
];
