import { inspect } from 'node:util';

export const appNotFound = (tried: readonly string[]): string =>
  `found no application; name its module's file with --app dist/app.module.js, with the environment variable GEARMAN_APP, as "gearman": { "app": … } in package.json or nest-cli.json, or as app in gearman.config.js, and build it first. Tried:${tried.map((path) => `\n  ${path}`).join('')}`;

export const unreadable = (file: string, reason: string): string => `could not read ${file}: ${reason}`;

export const notAPath = (key: string, file: string, value: unknown): string =>
  `expected "${key}" in ${file} as a path, got ${JSON.stringify(value)}`;

export const appNotLoaded = (file: string, reason: string): string =>
  `could not load the application ${file}: ${reason}`;

export const noModuleExported = (file: string, exported: readonly string[]): string =>
  `expected ${file} to export the application's root module as AppModule, as default or as its only class; it exports ${exported.join(', ') || 'nothing'}`;

export const gearmanNotImported = (file: string): string =>
  `the application ${file} does not import GearmanModule; add GearmanModule.forRoot() to its root module's imports`;

export const optionsUnknown =
  '(The options of GearmanModule come from a factory, which describing does not run: defaults stand in for them.)\n';

export const notAWholeNumber = (option: string, value: string, least: number, most: number): string =>
  `expected ${option} as a whole number ${most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`}, got "${value}"`;

export const inOwnProcess = 'in the process of the application itself (embedded)';

export const embeddedAt = (address: string): string =>
  `${address}, where the application itself listens (embedded)`;

export const noServerInline = 'none: jobs run in the process that submits them (inline)';

export const notAModule = (given: unknown): string =>
  `expected the application's root module, a class that is marked @Module(), got ${typeof given === 'function' ? `the function ${given.name}` : inspect(given, { depth: 0 })}`;

export const isRemote = (name: string): string =>
  `; ${name} is a remote worker, whose jobs another application does`;

export const PROGRAM = 'nest-gearman';

export const PROGRAM_DESCRIPTION =
  'Gearman workers and jobs of a NestJS application, and Gearman job servers.';

export const prefixNote = (prefix: string): string =>
  `\nEvery command may be written with the prefix "${prefix}" too: ${prefix}worker:list.`;

export const examples = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${exampleOf(line)}`).join('\n')}`;

const exampleOf = (line: string): string =>
  line.includes(PROGRAM) && line.includes('|') ? line : `${PROGRAM} ${line}`;

export const noServerThere =
  'is a job server running there? Start one with: nest-gearman server, or name another one with --server host:port or the environment variable GEARMAN_SERVERS';

export const serverEnded =
  'try again; where it stays away, look into the log of that server, or name another one with --server host:port';

export const oneServerOnly = (given: string): string =>
  `expected --server as one job server, got "${given}"; run the command once for each`;

export const watching = (seconds: number, now: Date): string =>
  `Every ${seconds} s, last at ${now.toTimeString().slice(0, 8)}. Ctrl+C to stop\n\n`;

export const nothingListed = (address: string, what: string): string =>
  `the job server at ${address} has no ${what}`;

export const noSuchJob = (handle: string, address: string): string =>
  `the job server at ${address} has no job ${handle}; nest-gearman jobs lists those that it has`;

export const cancelled = (handle: string, address: string): string => `cancelled ${handle} at ${address}`;

export const limitsWhat = (given: string): string =>
  `expected one limit or three (high, normal, low), each a whole number up to 2147483647, 0 for unlimited, got "${given}"`;

export const limited = (functionName: string, limits: unknown, known: boolean, address: string): string => {
  const text = typeof limits === 'object' ? JSON.stringify(limits) : String(limits);
  const doubt = known
    ? ''
    : `; ${address} has not seen this function yet, and gearmand limits only functions that it has seen`;
  return `jobs of ${functionName} at ${address}: ${text}${doubt}`;
};

export const confirmShutdown = (address: string): string =>
  `This will end the job server at ${address}. [Y/n] `;

export const notShutDown = (address: string): string => `the job server at ${address} goes on`;

export const shuttingDown = (address: string, graceful: boolean): string =>
  `the job server at ${address} ${graceful ? 'ends when its jobs are done' : 'ends'}`;

export const notJson = (text: string, reason: string): string =>
  `expected the payload as JSON, got ${JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)} (${reason}); --as text sends it as it is, --as raw as bytes`;

export const twoPayloads = 'expected one payload, got an argument and --file; leave one of them out';

export const dueWhen = (text: string): string =>
  `expected --at as a date like 2026-12-24T18:00:00Z, or as +30s, +5m, +2h or +1d, got "${text}"`;

export const atInBackground = '--at is for jobs that nobody waits for; add --background';

export const atNormal = (priority: string): string =>
  `Gearman delays jobs of normal priority only, got --at with --priority ${priority}; leave one of them out`;

export const jobWarns = (text: string): string => `warning: ${text}\n`;

export const stillThere = 'stopped waiting; the job goes on, for Gearman cannot take it back';

export const handleOrUnique = 'expected a job handle or --unique <id>, one of both';

export const jobUnknown = (name: string): string =>
  `${name}: unknown; it has ended, or no such job was ever submitted to these servers\n`;

export const jobIsQueued = (name: string): string => `${name}: queued\n`;

export const jobIsRunning = (name: string, bar: string): string => `${name}: running ${bar}\n`;

export const didYouMean = (nearest: string | undefined): string =>
  nearest === undefined ? '' : `. Did you mean ${nearest}?`;

export const needsJiti = (file: string): string =>
  `${file} is TypeScript, which needs the package jiti: npm install --save-dev jiti, or build the application and name the built file`;

export const noSuchExport = (file: string, name: string, exported: readonly string[]): string =>
  `expected ${file} to export the class ${name}; it exports ${exported.join(', ') || 'nothing'}`;

export const metadataLost = (className: string, count: number): string =>
  `the constructor of ${className} takes ${count} ${count === 1 ? 'dependency' : 'dependencies'}, and nobody knows which: the compiler or loader dropped the metadata of its decorators. Build with nest build, tsc (emitDecoratorMetadata) or swc (decoratorMetadata), or load the .ts file with jiti; esbuild, tsx, vite-node and Node's own type stripping cannot keep it`;

export const whichShell = (given: string, known: readonly string[]): string =>
  `expected the shell as ${known.slice(0, -1).join(', ')} or ${known.at(-1)}, got "${given}"`;
