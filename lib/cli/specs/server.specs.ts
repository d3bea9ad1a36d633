import { SERVER_OPTIONS } from '../server/flags.js';
import type { CommandSpec } from './command-spec.js';
import { GROUPS, SERVER, WATCH } from './common-options.js';

export const SERVER_SPECS: readonly CommandSpec[] = [
  {
    name: 'server',
    description: 'Run a Gearman job server',
    group: GROUPS.servers,
    ownWords: true,
    options: SERVER_OPTIONS,
    examples: [
      "server --listen '' # every address; without --listen this machine alone",
      'server --port 0 --listen 127.0.0.1',
      'server -d -P /run/gearmand.pid -l /var/log/gearmand.log --verbose=INFO # as gearmand',
    ],
    load: async () => new (await import('../commands/server.command.js')).ServerCommand(),
  },
  {
    name: 'status',
    description: 'List the functions of a job server, their jobs and workers',
    group: GROUPS.servers,
    options: [SERVER, WATCH],
    examples: ['status', 'status --watch 5', 'status --server gearman.example.com:4730 --json'],
    load: async () => (await import('../commands/admin-lists.js')).STATUS,
  },
  {
    name: 'workers',
    description: 'List the connections of a job server, and what they do',
    group: GROUPS.servers,
    options: [SERVER, WATCH],
    examples: ['workers', 'workers --watch'],
    load: async () => (await import('../commands/admin-lists.js')).WORKERS,
  },
  {
    name: 'jobs',
    description: 'List the jobs of a job server',
    group: GROUPS.servers,
    options: [SERVER, WATCH, { flags: '--unique', description: 'their unique IDs instead' }],
    examples: ['jobs', 'jobs --unique --json'],
    load: async () => (await import('../commands/admin-lists.js')).JOBS,
  },
  {
    name: 'cancel',
    description: 'Cancel a job that is queued',
    group: GROUPS.servers,
    arguments: [{ key: 'handle', syntax: '<handle>', description: 'as jobs lists it' }],
    options: [SERVER],
    examples: ['cancel H:server:17'],
    load: async () => (await import('../commands/admin-actions.js')).CANCEL,
  },
  {
    name: 'maxqueue',
    description: 'Limit how many jobs a function may have',
    group: GROUPS.servers,
    arguments: [
      { key: 'functionName', syntax: '<function>', description: 'as status lists it' },
      {
        key: 'limits',
        syntax: '[limits...]',
        description: 'one for all, or three: high, normal, low; 0 or none is unlimited',
      },
    ],
    options: [SERVER],
    examples: [
      'maxqueue Images~resize 1000',
      'maxqueue Images~resize 100 1000 0',
      'maxqueue Images~resize # no limit',
    ],
    load: async () => (await import('../commands/admin-actions.js')).MAX_QUEUE,
  },
  {
    name: 'shutdown',
    description: 'End a job server, where it lets others do that',
    group: GROUPS.servers,
    options: [SERVER, { flags: '--graceful', description: 'when the jobs that it has are done' }],
    examples: ['shutdown --graceful --server 127.0.0.1:4731'],
    load: async () => (await import('../commands/admin-actions.js')).SHUTDOWN,
  },
  {
    name: 'version',
    description: 'Ask a job server for its version',
    group: GROUPS.servers,
    options: [SERVER],
    examples: ['version'],
    load: async () => (await import('../commands/admin-actions.js')).SERVER_VERSION,
  },
];
