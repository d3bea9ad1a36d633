import type { CommandSpec } from './command-spec.js';
import { GROUPS, SERVERS } from './common-options.js';
import { wholeNumber } from './option-values.js';

export const JOB_SPECS: readonly CommandSpec[] = [
  {
    name: 'job:submit',
    description: 'Submit a job, and wait for its result or print its handle',
    group: GROUPS.jobs,
    arguments: [
      {
        key: 'functionName',
        syntax: '<function>',
        description: 'as the job server knows it, prefix included',
      },
      { key: 'payload', syntax: '[payload]', description: 'its payload; - reads standard input' },
    ],
    options: [
      SERVERS,
      { flags: '--file <path>', description: 'read the payload from this file' },
      {
        flags: '--as <format>',
        description: 'what payload and result are: JSON, plain text or bytes',
        choices: ['json', 'text', 'raw'],
        fallback: 'json',
      },
      { flags: '--background', description: 'wait for nothing but the handle' },
      {
        flags: '--priority <priority>',
        description: 'before or behind which jobs it is done',
        choices: ['high', 'normal', 'low'],
        fallback: 'normal',
      },
      { flags: '--unique <id>', description: 'join the unfinished job of this function and unique ID' },
      {
        flags: '--at <time>',
        description: 'when a background job is due: 2026-12-24T18:00:00Z, or +30s, +5m, +2h, +1d',
      },
      {
        flags: '--timeout <s>',
        description: 'how long to wait for the result (default: for ever)',
        parse: wholeNumber('--timeout', 1),
      },
    ],
    examples: [
      `job:submit Images~resize '{ "file": "a.jpg" }'`,
      'job:submit Text~reverse hello --as text',
      'job:submit Mail~send --file mail.json --background --at +30s # prints the handle',
      'cat a.jpg | nest-gearman job:submit Images~thumbnail - --as raw > small.jpg',
    ],
    load: async () => new (await import('../commands/submit-job.command.js')).SubmitJobCommand(),
  },
  {
    name: 'job:status',
    description: 'Ask how an unfinished job stands',
    group: GROUPS.jobs,
    arguments: [{ key: 'handle', syntax: '[handle]', description: 'as job:submit --background printed it' }],
    options: [SERVERS, { flags: '--unique <id>', description: 'ask by unique ID instead' }],
    examples: ['job:status H:server:17', 'job:status --unique invoice-4711 --json'],
    load: async () => new (await import('../commands/job-status.command.js')).JobStatusCommand(),
  },
];
