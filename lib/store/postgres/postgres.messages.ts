export const failed = (store: string, reason: string, advice: string | undefined): string =>
  `${store}: ${reason}${advice === undefined ? '' : `; ${advice}`}`;

export const nobodyListens =
  'nobody listens there: is PostgreSQL running, and are host and port those that it listens on?';
export const noSocket =
  'there is no such Unix socket: is PostgreSQL running, and is this its folder and port?';
export const noAnswer = 'the server did not answer in time';
export const wrongPassword =
  'look at the user and the password; "psql" with the same ones says whether they are right';
export const passwordWanted = 'the server asks for a password, and none was given';
export const notAllowed = "the server's pg_hba.conf does not let this user in from here, or not without TLS";
export const noDatabase = 'make it with "createdb", or name another one';
export const noRight = 'the user may not do that: GRANT it, or make the table as its owner';
export const diskFull = 'the disk of the database is full';
export const tooManyConnections =
  "the server takes no more connections: raise its max_connections, or lower the store's poolSize";
export const tooSlow =
  'the database took longer than statementTimeout: is it overloaded, or the table locked?';
export const readOnly = 'the database is read-only: is it a standby?';

export const textTooLong = (column: string, characters: number, most: number): string =>
  `expected at most ${most} characters for the column ${column}, got ${characters}`;

export const workloadTooLarge = (bytes: number, most: number): string =>
  `expected workloads of at most ${most} bytes, got ${bytes}`;

export const wrongType = (name: string, text: string): string =>
  `PostgresStore: expected ${name} as a text, got ${text}`;

export const noTableName = (table: string): string =>
  `PostgresStore: expected table as a name, or a schema and a name with a dot between them, got "${table}"`;

export const severalHosts = 'PostgresStore: expected one host; it connects to no list of hosts';

export const noAddress =
  'expected postgres://[user[:password]@][host][:port][/database][?option=value&…], with "%40" for an @ in a name and so on';

export const noEquals = (keyword: string): string =>
  `expected "=" behind "${keyword}" in the connection string of PostgreSQL`;

export const noClosingQuote = 'a quoted value in the connection string of PostgreSQL has no end';

export const unsupportedKeyword = (keyword: string, known: readonly string[]): string =>
  `PostgreSQL's connection option "${keyword}" is unknown, or not supported here; supported are ${known.join(', ')}`;

export const repeatedKeys = (table: string): string =>
  `the table ${table} has several rows for one function and unique key, which gearmand's cannot have: remove all but one of each`;
