export const noSuchStore = (address: string, schemes: readonly string[]): string =>
  `expected the address of a store to begin with ${schemes.map((scheme) => `${scheme}:`).join(', ')}, got "${address}"`;

export const otherColumns = (table: string, expected: readonly string[], found: readonly string[]): string =>
  `the table ${table} is no queue of gearmand: expected the columns ${expected.join(', ')}; found ${found.join(', ')}. ` +
  'Name another table, or rename this one';

export const tableGone = (table: string): string => `the table ${table} was gone; it was made again`;

export const emptyOption = (owner: string, name: string): string =>
  `${owner}: expected ${name} as a text that is not empty`;

export const missingDriver =
  'this Node has no SQLite of its own (22.5 and newer have): npm install better-sqlite3, or leave the option "driver" out';

export const sqliteFailed = (file: string, reason: string, advice: string | undefined): string =>
  `${file}: ${reason}${advice === undefined ? '' : `; ${advice}`}`;

export const sqliteBusy = 'another process holds the file: is a second job server running on it?';
export const sqliteReadOnly = 'the file or its folder cannot be written: look at their owner and mode';
export const sqliteDamaged =
  'the file is damaged, or no SQLite database: move it away, save what can be saved with "sqlite3 FILE .recover", and start anew';
export const sqliteFull = 'the disk is full';
export const sqliteCannotOpen =
  'the folder is not there, or the file cannot be read: look at the path and its mode';

export const noSuchFile = (file: string): string => `there is no file ${file}: look at the path`;
