import { StoreError, type StoreErrorKind } from '../store-error.js';
import * as messages from './postgres.messages.js';

/**
 * What had happened when something failed: nothing was `asked` for that changes anything; it was `refused` by the server; or
 * it was left `unanswered`.
 */
export type Stage = 'asked nothing' | 'refused' | 'unanswered';

/** What to do about it, for whoever reads the log: by SQLSTATE, or by the operating system's code. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: messages.nobodyListens,
  ENOENT: messages.noSocket,
  '28P01': messages.wrongPassword,
  '28000': messages.notAllowed,
  '3D000': messages.noDatabase,
  '42501': messages.noRight,
  '53100': messages.diskFull,
  '53300': messages.tooManyConnections,
  '57014': messages.tooSlow,
  '25006': messages.readOnly,
};

/** The driver's own, which have no code. */
const ADVICE_BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/password must be a (?:non-empty )?string/i, messages.passwordWanted],
  [/timeout/i, messages.noAnswer],
];

/** Classes of SQLSTATEs about the values: data exceptions, broken constraints, too large for the server. */
const OF_THE_JOBS = /^(?:22|23|54)/;

/** The table, a column or the key is not there any more. */
const GONE = ['42P01', '42703', '42P10'];

/** A SQLSTATE; empty where the server has not said anything. */
export function sqlState(error: unknown): string {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity !== undefined ? code : '';
}

export function isTableGone(error: unknown): boolean {
  return GONE.includes(sqlState(error));
}

/** Whether the connection is at its end, or the statement may be: the server has ended it, or nobody has answered. */
export function endsConnection(error: unknown): boolean {
  return !(error instanceof StoreError) && /^(?:|57P0.|08...)$/.test(sqlState(error));
}

/** Whether another connection may lead to a server that does better: behind a failover this one's is a standby. */
export function isReadOnly(error: unknown): boolean {
  return sqlState(error) === '25006';
}

export function postgresError(store: string, error: unknown, stage: Stage): StoreError {
  if (error instanceof StoreError) return error;
  const reason = reasonOf(error);
  const advice = adviceFor(error) ?? ADVICE_BY_TEXT.find(([pattern]) => pattern.test(reason))?.[1];
  const text = messages.failed(store, reason, advice);
  return new StoreError(kindOf(error, stage), text, { cause: error });
}

/** A file that is missing is none of these. */
function adviceFor(error: unknown): string | undefined {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  return syscall === 'open' ? undefined : ADVICE[String(code)];
}

function kindOf(error: unknown, stage: Stage): StoreErrorKind {
  if (stage === 'asked nothing') return 'unavailable';
  if (stage === 'unanswered') return 'uncertain';
  return OF_THE_JOBS.test(sqlState(error)) ? 'refused' : 'unavailable';
}

/** Of a name with several addresses, each has its own error, and all together have no message. */
function reasonOf(error: unknown): string {
  const { message, errors } = error as { message?: unknown; errors?: unknown };
  if (Array.isArray(errors)) return errors.map(reasonOf).join(', ');
  return typeof message === 'string' && message !== '' ? message : String(error);
}
