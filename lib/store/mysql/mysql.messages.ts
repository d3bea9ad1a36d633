export const needsDriver = 'a store in MySQL or MariaDB';

export const noPlace =
  'MysqlStore: expected an address as mysql://user:password@host:3306/database, with % escapes for : / ? # @ in a password';

export const noTls =
  'MysqlStore: expected ssl as true, false, or an object with ca, cert, key, rejectUnauthorized';

export const mysqlFailed = (name: string, reason: string, advice: string | undefined): string =>
  `${name}: ${reason}${advice === undefined ? '' : `; ${advice}`}`;

export const noAnswer = (limit: number): string => `no answer within ${limit} ms`;

export const tooLarge = (name: string, bytes: number, most: number): string =>
  `${name}: a job of ${bytes} bytes is larger than the server's max_allowed_packet of ${most} bytes lets through: ` +
  'make that larger there, or the workload smaller';

export const accessDenied = 'look at user and password, and from which hosts the user may connect';
export const noPrivilege =
  'the user needs SELECT, INSERT, UPDATE and DELETE on the table, and CREATE and ALTER where it is to be made or migrated';
export const noDatabase = 'create the database, or name another one';
export const readOnly = 'the server only reads: is it a replica, or was it set read-only?';
export const diskFull = 'the disk of the database is full';
export const tooManyConnections =
  'make max_connections of the server larger, or look who holds its connections';
export const tooLong =
  'a function name may have 255 bytes, a unique ID 64, and the time of a job must lie before the year 2038';
