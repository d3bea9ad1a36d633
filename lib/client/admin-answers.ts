import { fromByteString } from '../protocol/index.js';
import type {
  ConnectionStatus,
  DropOutcome,
  FunctionPriorityStatus,
  FunctionStatus,
  JobListing,
  PerlClientStatus,
  PerlJob,
  PerlJobStatus,
} from './admin-results.js';

/** What one line of an answer means: the answer's end, a part of it, or nothing that belongs to such an answer. */
export type Reading<Result> = { readonly result: Result } | 'more' | 'unreadable';

/** How the answer to a command is read: line by line, as byte strings, by a reader of its own. */
export interface AnswerFormat<Result> {
  /** What such an answer looks like, for messages. */
  readonly expected: string;
  begin(): (line: string) => Reading<Result>;
}

function oneLine<Result>(expected: string, read: (line: string) => Reading<Result>): AnswerFormat<Result> {
  return { expected, begin: () => read };
}

/** @param add adds what the line tells; `false` where it is no line of such a list */
function list<Row>(shape: string, add: (rows: Row[], line: string) => boolean): AnswerFormat<Row[]> {
  return {
    expected: `lines of the form ${JSON.stringify(shape)}, and "." behind them`,
    begin: () => {
      const rows: Row[] = [];
      return (line) => {
        if (line === '.') return { result: rows };
        return add(rows, line) ? 'more' : 'unreadable';
      };
    },
  };
}

/** A list whose lines have a pattern; its groups become text. */
function table<Row>(shape: string, pattern: RegExp, row: (...fields: string[]) => Row): AnswerFormat<Row[]> {
  return list(shape, (rows, line) => {
    const groups = pattern.exec(line)?.slice(1);
    if (groups !== undefined) rows.push(row(...groups.map((group = '') => fromByteString(group))));
    return groups !== undefined;
  });
}

export const STATUS_ANSWER = table(
  'FUNCTION\tTOTAL\tRUNNING\tWORKERS',
  /^(.*)\t(\d+)\t(\d+)\t(\d+)$/s,
  (functionName: string, total: string, running: string, workers: string): FunctionStatus => ({
    functionName,
    total: Number(total),
    running: Number(running),
    workers: Number(workers),
  }),
);

export const PRIORITY_STATUS_ANSWER = table(
  'FUNCTION\tHIGH\tNORMAL\tLOW\tWORKERS',
  /^(.*)\t(\d+)\t(\d+)\t(\d+)\t(\d+)$/s,
  (
    functionName: string,
    high: string,
    normal: string,
    low: string,
    workers: string,
  ): FunctionPriorityStatus => ({
    functionName,
    high: Number(high),
    normal: Number(normal),
    low: Number(low),
    workers: Number(workers),
  }),
);

/** A client ID may hold spaces and colons and may be empty: it ends at the last colon that stands alone. */
export const WORKERS_ANSWER = table(
  'FD IP CLIENT-ID : FUNCTION ...',
  /^(\d+|NA) (\S+) (.*) :((?: .*)?)$/s,
  (fd: string, address: string, clientId: string, names: string): ConnectionStatus => ({
    fd: fd === 'NA' ? undefined : Number(fd),
    address,
    clientId: clientId === '-' ? undefined : clientId,
    functionNames: names.split(' ').filter(Boolean),
  }),
);

export const JOBS_ANSWER = table(
  'HANDLE\tRETRIES\tIGNORED\tQUEUED',
  /^(.*)\t(\d+)\t([01])\t([01])$/s,
  (handle: string, retries: string, ignored: string, queued: string): JobListing => ({
    handle,
    retries: Number(retries),
    ignored: ignored === '1',
    queued: queued === '1',
  }),
);

/** Any text is a unique ID, but a server that lacks the command must not be taken to have such a job. */
export const UNIQUE_JOBS_ANSWER = list<string>('UNIQUE', (rows, line) => {
  if (/^ERR unknown_/i.test(line)) return false;
  rows.push(fromByteString(line));
  return true;
});

function perlJob(functionName: string, unique: string, worker: string): PerlJob {
  return { functionName, unique, worker: worker === '-' ? undefined : worker };
}

export const PERL_JOBS_ANSWER = table(
  'FUNCTION\tUNIQUE\tWORKER\tLISTENERS',
  /^([^\t]*)\t([^\t]*)\t([^\t]+)\t(\d+)$/s,
  (functionName: string, unique: string, worker: string, listeners: string): PerlJobStatus => ({
    ...perlJob(functionName, unique, worker),
    listeners: Number(listeners),
  }),
);

/** Under the line of each client stand its jobs, indented by a tab. */
export const PERL_CLIENTS_ANSWER: AnswerFormat<PerlClientStatus[]> = list<{
  readonly address: string;
  readonly jobs: PerlJob[];
}>('ADDRESS, \tFUNCTION\tUNIQUE\tWORKER ...', (clients, line) => {
  const fields = /^\t([^\t]*)\t([^\t]*)\t([^\t]+)$/s.exec(line)?.slice(1).map(fromByteString);
  if (fields !== undefined) {
    const [functionName = '', unique = '', worker = ''] = fields;
    return clients.at(-1)?.jobs.push(perlJob(functionName, unique, worker)) !== undefined;
  }
  if (!/^\S+$/.test(line)) return false;
  clients.push({ address: line, jobs: [] });
  return true;
});

export const OK_ANSWER: AnswerFormat<void> = oneLine('"OK"', (line) =>
  /^OK(?: |$)/.test(line) ? { result: undefined } : 'unreadable',
);

export const VALUE_ANSWER: AnswerFormat<string> = oneLine('"OK" and a value', (line) => {
  const value = /^OK (.+)$/s.exec(line)?.[1];
  return value === undefined ? 'unreadable' : { result: fromByteString(value) };
});

/** Perl's server and gearmand of old answer with the bare version. */
export const VERSION_ANSWER: AnswerFormat<string> = oneLine(
  '"OK" and a version, or a bare version',
  (line) => {
    const [, value, bare] = /^(?:OK (.+)|(\S*\d\S*))$/s.exec(line) ?? [];
    const version = value ?? bare;
    return version === undefined ? 'unreadable' : { result: fromByteString(version) };
  },
);

export const PID_ANSWER: AnswerFormat<number> = oneLine('"OK" and a process ID', (line) => {
  const pid = /^OK (\d+)$/.exec(line)?.[1];
  return pid === undefined ? 'unreadable' : { result: Number(pid) };
});

export const CANCEL_ANSWER: AnswerFormat<boolean> = oneLine('"OK" or "ERR UNKNOWN_JOB"', (line) => {
  if (/^OK(?: |$)/.test(line)) return { result: true };
  return /^ERR UNKNOWN_JOB\b/i.test(line) ? { result: false } : 'unreadable';
});

const DROP_OUTCOMES: readonly (readonly [pattern: RegExp, outcome: DropOutcome])[] = [
  [/^OK(?: |$)/, 'dropped'],
  [/^ERR function not found\b/i, 'unknown'],
  [/^ERR there are still connected workers\b/i, 'inUse'],
];

export const DROP_ANSWER: AnswerFormat<DropOutcome> = oneLine(
  '"OK", "ERR function not found" or "ERR there are still connected workers or executing clients"',
  (line) => {
    const outcome = DROP_OUTCOMES.find(([pattern]) => pattern.test(line))?.[1];
    return outcome === undefined ? 'unreadable' : { result: outcome };
  },
);
