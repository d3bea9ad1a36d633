/** What Node says of an attempt to reach something. */
const REACHING = ['connect', 'getaddrinfo'];

/** As much of an error as is looked at. It may be of another realm, as in tests. */
interface Trouble {
  readonly syscall?: unknown;
  readonly cause?: unknown;
  /** Of several attempts. */
  readonly errors?: readonly unknown[];
}

/**
 * Whether what happened is that something could not be reached, a database that is still starting perhaps: then trying
 * again helps, which it does not with a wrong configuration.
 */
export function isConnectionTrouble(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { syscall, cause, errors } = error as Trouble;
  const reasons = Array.isArray(errors) ? (errors as unknown[]) : [];
  return REACHING.includes(String(syscall)) || [cause, ...reasons].some(isConnectionTrouble);
}
