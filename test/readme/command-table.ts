import { JobWorker } from '../../lib/worker/index.js';
import type { CliProcess } from '../cli/cli-process.js';
import type { Program } from '../support/programs.js';

/** Not run, and why. */
interface Exempt {
  readonly exempt: string;
}

/** Ends by itself, with 0. */
interface Ends {
  /** What it says. */
  readonly says: RegExp;
  /** Commands that must run beside it, by the table's own keys. */
  readonly beside?: readonly string[];
}

/** Runs until it is stopped. */
interface Runs {
  /** Waits until it works. */
  readonly up: (started: CliProcess, port: number) => Promise<void>;
  readonly beside?: readonly string[];
  /** What must be installed for it. */
  readonly programs?: readonly Program[];
}

export type How = Exempt | Ends | Runs;

const SERVER = 'npx nest-gearman server --port 4730';
const WORKER =
  'GEARMAN_SERVERS=127.0.0.1:4730 npx nest-gearman gearman:worker:execute Thumbnails --no-interaction';

const SCAFFOLDING = 'it changes the application that it runs in; test/schematics runs it';

/** How each command of README.md is run. A command that is not here fails the test. */
export const COMMANDS: Readonly<Record<string, How>> = {
  'npm ci': { exempt: 'the tests run with what it has installed' },
  'npm test': { exempt: 'it would run this test' },
  'npm install nestjs-gearman': { exempt: 'it needs the registry; the packed package has tests of its own' },
  'npm start': { says: /12 of 12 thumbnails made, 0 jobs failed/ },
  [SERVER]: { up: (started) => started.said(/job server listens on \S+:\d+ /) },
  [WORKER]: { up: (started) => started.said('loaded. Ctrl+C to break'), beside: [SERVER] },
  'GEARMAN_SERVERS=127.0.0.1:4730 node sample/01-thumbnails/dist/main.js': {
    says: /12 of 12 thumbnails made, 0 jobs failed/,
    beside: [SERVER, WORKER],
  },
  'gearmand --port=4730 --listen=127.0.0.1 --log-file=none --pid-file=/tmp/gearmand.pid': {
    up: (_started, port) => answering(port),
    programs: ['gearmand'],
  },
  'npx nest-gearman server --port 4730 -q libsqlite3 --libsqlite3-db /tmp/jobs.db': {
    up: (started) => started.said(/job server listens on \S+:\d+ /),
  },
  'npx nest-gearman queue:export --store sqlite:/tmp/jobs.db --file /tmp/jobs.jsonl': { says: /^$/ },
  'nest-gearman queue:import --from redis://127.0.0.1 --store postgres://jobs@db/jobs': {
    exempt: 'it needs two databases; test/cli-queue runs it with files',
  },
  'npx nest gearman:worker:list': { says: /^@Worker: {2}ThumbnailWorker\n/ },
  'npx nest-gearman doctor': { says: /^ {2}ok +worker Thumbnails, 1 job$[^]*^No problems found\.$/m },
  'GEARMAN_SERVERS=127.0.0.1:4730 npx nest-gearman supervisor:generate --numprocs 2': {
    says: /^\[program:Thumbnails\]\n/m,
  },
  'npx nest add nestjs-gearman': { exempt: SCAFFOLDING },
  'npx nest g -c nestjs-gearman worker images': { exempt: SCAFFOLDING },
  'npx nest g -c nestjs-gearman job images resize': { exempt: SCAFFOLDING },
  'npx nest-gearman gearman:worker:describe Thumbnails': { says: /^@Worker\\callableName: Thumbnails$/m },
  'GEARMAN_SERVERS=127.0.0.1:4730 npx nest-gearman gearman:worker:describe Thumbnails --supervisor --numprocs 2':
    { says: /^\[program:Thumbnails\]\n/ },
};

/** Waits until a server takes workers. */
async function answering(port: number): Promise<void> {
  const worker = new JobWorker({ servers: { host: '127.0.0.1', port } });
  worker.register('test', () => undefined);
  const connected = new Promise<void>((resolve) => worker.on('connected', () => resolve()));
  worker.start();
  await connected.finally(() => worker.stop({ grace: 0 }));
}
