import { MissingPackageError } from '../../packages/index.js';
import { StoreError, type StoreErrorKind } from '../store-error.js';
import * as messages from './redis.messages.js';

/** What to do about it, by the word that Redis's errors begin with. */
const ADVICE: Readonly<Record<string, string>> = {
  OOM: messages.outOfMemory,
  READONLY: messages.isReplica,
  MASTERDOWN: messages.isReplica,
  MISCONF: messages.cannotSave,
  LOADING: messages.isLoading,
  WRONGPASS: messages.wrongPassword,
  NOAUTH: messages.wrongPassword,
  NOPERM: messages.noPermission,
  CROSSSLOT: messages.isCluster,
  MOVED: messages.isCluster,
  CLUSTERDOWN: messages.isCluster,
  NOREPLICAS: messages.tooFewReplicas,
  BUSY: messages.isBusy,
};

/**
 * Why a call failed. What Redis itself refuses was not done: a transaction is refused as a whole before it begins. Of what
 * was sent and not answered, nothing is known.
 *
 * @param store what it is called
 * @param reason why there is no connection, where there is none
 */
export function redisError(store: string, error: unknown, reason?: string): StoreError | MissingPackageError {
  if (error instanceof StoreError || error instanceof MissingPackageError) return error;
  const cause = bare(error);
  if (wasNotSent(cause)) return failure('unavailable', store, messages.notConnected(reason), cause);
  return failure(isReply(cause) ? 'unavailable' : 'uncertain', store, cause.message, cause);
}

/** There is no connection. */
export function notConnected(store: string, error: unknown, reason?: string): StoreError {
  const cause = bare(error);
  return failure('unavailable', store, messages.notConnected(reason ?? cause.message), cause);
}

function failure(kind: StoreErrorKind, store: string, reason: string, cause: Error): StoreError {
  const word = /\b[A-Z]{3,}\b/.exec(reason)?.[0] ?? '';
  return new StoreError(kind, messages.redisFailed(store, reason, ADVICE[word]), { cause });
}

/** An error of ioredis carries its commands, with workloads or the password: nobody who logs it is to see them. */
function bare(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { previousErrors } = error as { previousErrors?: readonly unknown[] };
  const [first] = previousErrors ?? [];
  const cause = first instanceof Error && error.message.startsWith('EXECABORT') ? first : error;
  for (const name of ['command', 'previousErrors']) Reflect.deleteProperty(cause, name);
  return cause;
}

function isReply({ name }: Error): boolean {
  return name === 'ReplyError';
}

function wasNotSent({ message }: Error): boolean {
  return message.includes('enableOfflineQueue');
}
