import { inspect } from 'node:util';

const counted = (count: number): string => (count === 1 ? '1 job' : `${count} jobs`);

export const storeMissing = (option: string): string =>
  `expected ${option} as the address of a store, like sqlite:./jobs.db; see "Queues that survive" in the README`;

export const twoSources =
  'expected the jobs from --file or from another store with --from, got both; leave one of them out';

export const sameStore = (address: string): string =>
  `expected --from and --store as two stores, got ${address} twice`;

export const formatOfStores =
  '--format says what the lines of a file are; jobs --from another store have none';

export const jsonNeedsFile =
  'with --json standard output is for the summary; name a file for the jobs with --file';

export const fileExists = (file: string): string =>
  `${file} is there already, and nothing is written over it; name another file, or move it away`;

export const exported = (count: number, from: string, to: string): string =>
  `${counted(count)} of ${from} written to ${to}\n`;

export const exportedSoFar = (count: number): string => `${counted(count)} so far\n`;

export const exportBroken = (reason: string, count: number, file: string | undefined): string =>
  `${reason}; ${counted(count)} had been read${file === undefined ? ', and what was written is not all' : `; ${file} was not all, and is removed`}`;

export interface ImportCounts {
  readonly imported: number;
  readonly skipped: number;
}

export const imported = ({ imported: count, skipped }: ImportCounts, from: string, to: string): string =>
  `${counted(count)} of ${from} imported into ${to}${skipped === 0 ? '' : `; ${counted(skipped)} skipped, which it has already`}\n`;

export const wouldImport = ({ imported: count, skipped }: ImportCounts, from: string, to: string): string =>
  `${counted(count)} of ${from} would be imported into ${to}${skipped === 0 ? '' : `; ${counted(skipped)} would be skipped, which it has already`}. None was\n`;

export const importBroken = (reason: string, done: number, to: string): string =>
  done === 0
    ? `${reason}; nothing was imported`
    : `${reason}; ${counted(done)} before it are in ${to} by now. Run it again with --on-conflict skip when that is put right`;

export const mayBeThere = (count: number): string =>
  `; whether the next ${count} are there nobody knows, so use --on-conflict replace`;

export const standardInput = 'standard input';
export const standardOutput = 'standard output';

export const atLine = (line: number, reason: string): string => `line ${line}: ${reason}`;

export const atJob = (number: number, reason: string): string => `job ${number}: ${reason}`;

export const notUtf8 = 'expected UTF-8; other bytes are written as {"base64": "…"}';

export const notAnObject = (reason: string): string =>
  `expected an object in JSON, like {"function":"f","unique":"u","workload":"…"}: ${reason}`;

export const unknownKey = (key: string, known: readonly string[]): string =>
  `unknown key "${key}"; a job has ${known.join(', ')}`;

export const notBytes = (key: string, given: unknown): string =>
  `expected "${key}" as a text, or as {"base64":"…"}, got ${shown(given)}`;

export const noFunction =
  'expected "function" as the name of a function, which is not empty and has no zero byte';

export const zeroByte = 'expected "unique" without a zero byte, which ends it in the protocol';

export const notAPriority = (given: unknown, priorities: readonly string[]): string =>
  `expected "priority" as ${priorities.join(', ')}, got ${shown(given)}`;

export const notATime = (given: unknown): string =>
  `expected "whenToRun" as seconds since 1970-01-01, a whole number from 0 on, got ${shown(given)}`;

export const notHex =
  'expected what "tcamgr list -pv -px FILE" prints: a key and a value in hexadecimal numbers, with a tab between them';

export const notTokyoCabinet =
  'expected the value as gearmand writes it: function, unique ID, priority and time, each before a zero byte but the third, and the workload';

export const alreadyThere = (functionName: string, unique: string, to: string): string =>
  `a job of the function "${functionName}" and the unique ID "${unique}" is in ${to} already, or twice in what is imported; ` +
  '--on-conflict skip keeps the one that is there, replace takes the new one';

function shown(given: unknown): string {
  const text = inspect(given, { depth: 1, maxStringLength: 60, maxArrayLength: 5, breakLength: Infinity });
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
