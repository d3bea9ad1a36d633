import type { Clock } from '../time/clock.js';
import { ClientClosedError } from './client-error.js';
import type { ClientConnection } from './client-connection.js';
import type { ClientSession } from './client-session.js';

/** How long one server may keep the next from being tried, in ms. */
const HEAD_START = 250;

/**
 * Connects to the servers in order until one answers. A server that refuses is passed over at once; one that says
 * nothing has a head start of 250 ms, then the next is tried beside it, and the first that answers is taken.
 *
 * @throws the one server's error, or an AggregateError of all
 */
export function firstReachable(servers: readonly ClientConnection[], clock: Clock): Promise<ClientSession> {
  const errors: Error[] = [];
  let next = 0;
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      errors.push(error);
      if (errors.length === servers.length || error instanceof ClientClosedError) reject(summary(errors));
      else tryNext();
    };
    const tryNext = (): void => {
      const server = servers[next++];
      if (server === undefined) return;
      const headStart = clock.schedule(HEAD_START, tryNext);
      server
        .connect()
        .finally(() => headStart.cancel())
        .then(resolve, failed);
    };
    tryNext();
  });
}

function summary(errors: readonly Error[]): Error {
  const [first] = errors;
  if (first !== undefined && errors.length === 1) return first;
  return new AggregateError(errors, errors.map(({ message }) => message).join('; '));
}
