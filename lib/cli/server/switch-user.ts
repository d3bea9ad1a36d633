import { userInfo } from 'node:os';

import { refused } from './flag-parser.js';
import * as messages from './server.messages.js';

/** Whom the process became. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Finds a user without becoming it.
 *
 * @throws CliError where there is no such user, or the process is not root's and not that user's own
 */
export function findUser(name: string): SystemUser {
  if (process.getuid?.() === 0) return lookedUp(name);
  const { username, uid, gid } = userInfo();
  if (username === name || String(uid) === name) return { uid, gid };
  throw refused(messages.notRoot(name));
}

/** Node's types leave it out. */
type WithGroups = NodeJS.Process & { initgroups(user: string | number, group: number): void };

/** Becomes the user for good, with all its groups. Without effect where the process is not root's. */
export function becomeUser(name: string, { uid, gid }: SystemUser): void {
  if (process.getuid?.() !== 0) return;
  (process as WithGroups).initgroups(userName(name), gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

/** Does something as the user that the process becomes later, who is to own the files that it makes. */
export async function actingAs<Result>(
  { uid, gid }: SystemUser,
  what: () => Promise<Result>,
): Promise<Result> {
  if (process.getuid?.() !== 0) return what();
  const group = process.getegid?.() ?? 0;
  process.setegid?.(gid);
  process.seteuid?.(uid);
  try {
    return await what();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(group);
  }
}

/** Node tells a user's group only of the user that the process is: so it is that user for a moment. */
function lookedUp(name: string): SystemUser {
  const before = process.geteuid?.() ?? 0;
  try {
    process.seteuid?.(userName(name));
    const { uid, gid } = userInfo();
    return { uid, gid };
  } catch (cause) {
    throw refused(messages.noSuchUser(name, (cause as Error).message), { cause });
  } finally {
    process.seteuid?.(before);
  }
}

function userName(name: string): string | number {
  return /^\d+$/.test(name) ? Number(name) : name;
}
