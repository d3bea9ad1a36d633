import type { CommandSpec, OptionSpec } from './command-spec.js';
import { APP, GROUPS } from './common-options.js';
import { names, wholeNumber } from './option-values.js';

const SUPERVISOR: readonly OptionSpec[] = [
  { flags: '--supervisor', description: 'print the supervisord program that keeps it running' },
  {
    flags: '--numprocs <number>',
    description: 'how many processes that program keeps',
    parse: wholeNumber('--numprocs', 1),
  },
];

const EXIT_CODE = { least: 0, most: 255 } as const;

const exitCode = (ending: string, what: string): OptionSpec => ({
  flags: `--exit-code-${ending} <code>`,
  description: `the exit code where ${what}`,
  parse: wholeNumber(`--exit-code-${ending}`, EXIT_CODE.least, EXIT_CODE.most),
  fallback: 0,
});

const EXECUTION: readonly OptionSpec[] = [
  { flags: '--no-description', description: "Don't print the description" },
  {
    flags: '--iterations <jobs>',
    description: 'Override configured iterations',
    parse: wholeNumber('--iterations', 0),
  },
  {
    flags: '--timeout <s>',
    description: 'Override configured timeout',
    parse: wholeNumber('--timeout', 0),
  },
  {
    flags: '--minimum-execution-time <s>',
    description: 'Override configured minimum execution time',
    parse: wholeNumber('--minimum-execution-time', 0),
  },
  {
    flags: '--max-memory <MB>',
    description: 'end between jobs when the process holds more memory than this',
    parse: wholeNumber('--max-memory', 1),
  },
  {
    flags: '--max-age <s>',
    description: 'end between jobs when the process is older than this',
    parse: wholeNumber('--max-age', 1),
  },
  { flags: '--release-file <path>', description: 'end between jobs when this file changes, comes or goes' },
  {
    flags: '--unreachable-timeout <s>',
    description: 'end with 69 when no job server was there for so long (default: go on trying)',
    parse: wholeNumber('--unreachable-timeout', 1),
  },
  exitCode('iterations', 'the iterations are done'),
  exitCode('idle', 'no job came within the timeout'),
  {
    flags: '--processes <number>',
    description: 'keep so many processes of this command',
    parse: wholeNumber('--processes', 1, 1024),
  },
  {
    flags: '--watch',
    description: 'for development: a fresh process between jobs when the application changes',
  },
];

export const WORKER_SPECS: readonly CommandSpec[] = [
  {
    name: 'worker:list',
    description: 'List all Gearman Workers and their Jobs',
    group: GROUPS.application,
    options: [APP],
    examples: ['worker:list', 'worker:list --json --app dist/app.module.js'],
    load: async () => new (await import('../commands/list-workers.command.js')).ListWorkersCommand(),
  },
  {
    name: 'worker:describe',
    description: 'Describe given worker',
    group: GROUPS.application,
    arguments: [{ key: 'name', syntax: '<worker>', description: 'its name, see worker:list' }],
    options: [APP, ...SUPERVISOR],
    examples: ['worker:describe Images', 'worker:describe Images --supervisor --numprocs 4'],
    load: async () => new (await import('../commands/describe-worker.command.js')).DescribeWorkerCommand(),
  },
  {
    name: 'worker:execute',
    description: 'Execute workers with all contained Jobs, or some of them',
    group: GROUPS.application,
    arguments: [{ key: 'names', syntax: '[workers...]', description: 'their names, see worker:list' }],
    options: [
      APP,
      { flags: '--all', description: 'every worker of the application' },
      { flags: '--jobs <names>', description: 'only these jobs, separated by commas', parse: names },
      ...EXECUTION,
    ],
    examples: [
      'worker:execute Images # until SIGTERM, SIGINT or SIGHUP',
      'worker:execute Images Mail --iterations 100 # each ends after 100 jobs',
      'worker:execute Images --jobs resize,crop',
      'worker:execute --all --processes 4 --max-memory 512',
      'worker:execute --all --watch # beside nest build --watch',
      'worker:execute --all --release-file /srv/app/RELEASE # ends when a release replaces it',
    ],
    load: async () => (await import('../commands/execute-commands.js')).EXECUTE_WORKERS,
  },
];

export const APPLICATION_JOB_SPECS: readonly CommandSpec[] = [
  {
    name: 'job:list',
    description: 'List all jobs of the application',
    group: GROUPS.application,
    options: [APP],
    examples: ['job:list', 'job:list --json'],
    load: async () => new (await import('../commands/list-jobs.command.js')).ListJobsCommand(),
  },
  {
    name: 'job:describe',
    description: 'Describe given job',
    group: GROUPS.application,
    arguments: [{ key: 'name', syntax: '<job>', description: 'its name, see job:list' }],
    options: [APP, ...SUPERVISOR],
    examples: ['job:describe Images~resize'],
    load: async () => new (await import('../commands/describe-job.command.js')).DescribeJobCommand(),
  },
  {
    name: 'job:execute',
    description: 'Execute one single job',
    group: GROUPS.application,
    arguments: [{ key: 'name', syntax: '<job>', description: 'its name, see job:list' }],
    options: [APP, ...EXECUTION],
    examples: ['job:execute Images~resize', 'job:execute Images~resize --timeout 60 --exit-code-idle 3'],
    load: async () => (await import('../commands/execute-commands.js')).EXECUTE_JOB,
  },
];
