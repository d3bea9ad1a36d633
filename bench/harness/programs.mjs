import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian has PostgreSQL's programs there, in a folder for each version. */
const POSTGRES = '/usr/lib/postgresql';

/** The programs that servers need; ours needs none. */
export const PROGRAMS = {
  gearmand: 'gearmand',
  redis: 'redis-server',
  beanstalkd: 'beanstalkd',
  postgres: 'postgres',
  mysql: 'mariadbd',
  memcached: 'memcached',
};

/** Where a shell finds it; servers are often not on a user's PATH. `undefined` where it is not installed. */
export function findProgram(name) {
  const places = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    ...postgresFolders(),
  ];
  return places.map((place) => join(place, name)).find(isExecutable);
}

/** The newest version first. */
function postgresFolders() {
  if (!existsSync(POSTGRES)) return [];
  const versions = readdirSync(POSTGRES).toSorted((one, other) => Number(other) - Number(one));
  return versions.map((version) => join(POSTGRES, version, 'bin'));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
