import { StoreError, type StoreErrorKind } from '../store-error.js';
import * as messages from './mysql.messages.js';

const TABLE_GONE = 1146;
const COLUMN_GONE = 1054;
/** A lock that was waited for too long, and a deadlock: whoever is told must begin anew. */
const BEGIN_ANEW: readonly number[] = [1205, 1213];

/** These jobs, and no others: a packet too large, out of range, no such text, a row too large, data too long. */
const REFUSED: readonly number[] = [1153, 1264, 1366, 1118, 1406];
/** What is in the table does not fit into a queue: two rows of one key, or values too long. */
const UNFIT: readonly number[] = [1062, 1264, 1366, 1406, 1071];
/** Behind these the address may lead to another server by now. */
const READ_ONLY: readonly number[] = [1290, 1792, 1836];

/** What to do about it, for whoever reads the log. */
const ADVICE: Readonly<Record<number, string>> = {
  1021: messages.diskFull,
  1040: messages.tooManyConnections,
  1044: messages.noPrivilege,
  1045: messages.accessDenied,
  1049: messages.noDatabase,
  1114: messages.diskFull,
  1142: messages.noPrivilege,
  1143: messages.noPrivilege,
  1264: messages.tooLong,
  1290: messages.readOnly,
  1406: messages.tooLong,
  1698: messages.accessDenied,
  1792: messages.readOnly,
  1836: messages.readOnly,
  3675: messages.diskFull,
};

interface DriverError {
  readonly errno?: unknown;
  readonly sqlState?: unknown;
  readonly fatal?: unknown;
}

/** The server's number for it; `undefined` where no server has said it. */
function numberOf(error: unknown): number | undefined {
  const { errno, sqlState } = driverError(error);
  return typeof errno === 'number' && typeof sqlState === 'string' ? errno : undefined;
}

function driverError(error: unknown): DriverError {
  return (error instanceof StoreError ? (error.cause ?? {}) : error) as DriverError;
}

/** Whether the server itself has said that it did not do it. */
export function isAnswer(error: unknown): boolean {
  return numberOf(error) !== undefined;
}

/** Whether the connection is of no use any more. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof StoreError && error.cause === undefined) return false;
  const number = numberOf(error);
  return number === undefined || READ_ONLY.includes(number) || driverError(error).fatal === true;
}

export function isTableGone(error: unknown): boolean {
  return numberOf(error) === TABLE_GONE;
}

export function isTableChanged(error: unknown): boolean {
  return numberOf(error) === COLUMN_GONE;
}

export function mustBeginAnew(error: unknown): boolean {
  return BEGIN_ANEW.includes(numberOf(error) ?? 0);
}

/** Where the table was to be made or migrated. */
export function migrationError(name: string, error: unknown): StoreError {
  return mysqlError(name, error, UNFIT.includes(numberOf(error) ?? 0) ? 'unusable' : 'unavailable');
}

/** @param kind where the error itself does not say */
export function commitError(name: string, error: unknown, kind: StoreErrorKind): StoreError {
  return mysqlError(name, error, REFUSED.includes(numberOf(error) ?? 0) ? 'refused' : kind);
}

export function mysqlError(name: string, error: unknown, kind: StoreErrorKind): StoreError {
  if (error instanceof StoreError) return error;
  const advice = ADVICE[numberOf(error) ?? 0];
  return new StoreError(kind, messages.mysqlFailed(name, reasonOf(error), advice), { cause: error });
}

/** Node's error has no message where a name has several addresses, and none could be reached. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: unknown; code?: unknown };
  return String(message === undefined || message === '' ? (code ?? error) : message);
}
