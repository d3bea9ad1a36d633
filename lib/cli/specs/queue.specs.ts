import type { LineFormat } from '../queue/job-source.js';
import type { OnConflict } from '../queue/queue-import.js';
import type { CommandSpec, OptionSpec } from './command-spec.js';
import { GROUPS } from './common-options.js';

const FORMATS: readonly LineFormat[] = ['json', 'tokyocabinet'];
const ON_CONFLICT: readonly OnConflict[] = ['fail', 'skip', 'replace'];

const STORE: OptionSpec = {
  flags: '--store <address>',
  description: 'the store, as sqlite:./jobs.db or postgres://user@host/database',
};

export const QUEUE_SPECS: readonly CommandSpec[] = [
  {
    name: 'queue:export',
    description: 'Write the jobs of a store as lines of JSON; they stay there',
    group: GROUPS.stores,
    options: [
      STORE,
      { flags: '--file <path>', description: 'write them into this new file (default: standard output)' },
    ],
    examples: [
      'queue:export --store sqlite:./jobs.db --file jobs.jsonl',
      'queue:export --store redis://127.0.0.1 | grep Images~resize',
    ],
    load: async () => new (await import('../commands/export-queue.command.js')).ExportQueueCommand(),
  },
  {
    name: 'queue:import',
    description: 'Add jobs to a store, from lines of JSON or from another store; end its server first',
    group: GROUPS.stores,
    options: [
      STORE,
      { flags: '--from <address>', description: 'take the jobs of this store; they stay there too' },
      { flags: '--file <path>', description: 'read them from this file (default: standard input)' },
      {
        flags: '--format <format>',
        description: 'what the lines are: JSON, or what tcamgr list -pv -px prints (default: json)',
        choices: FORMATS,
      },
      {
        flags: '--on-conflict <what>',
        description: 'what becomes of a job whose function and unique ID the store has already',
        choices: ON_CONFLICT,
        fallback: 'fail',
      },
      { flags: '--dry-run', description: 'check them all, and import none' },
    ],
    examples: [
      'queue:import --store sqlite:./jobs.db --file jobs.jsonl',
      'queue:import --from redis://127.0.0.1 --store postgres://jobs@db/jobs --on-conflict skip',
      'tcamgr list -pv -px queue.tch | nest-gearman queue:import --store sqlite:./jobs.db --format tokyocabinet',
    ],
    load: async () => new (await import('../commands/import-queue.command.js')).ImportQueueCommand(),
  },
];
