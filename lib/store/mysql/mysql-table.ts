import { StoreError } from '../store-error.js';
import { otherColumns } from '../store.messages.js';
import { UniqueKeys } from '../unique-key.js';
import type { MysqlSession } from './mysql-session.js';
import { quoted } from './mysql-statements.js';

/** gearmand's, in the order in which it makes them. */
const COLUMNS = ['unique_key', 'function_name', 'priority', 'data', 'when_to_run'];
const KEY = ['unique_key', 'function_name'];
/** What gearmand has added since its first version. */
const ADDED = 'when_to_run';
/** Ours, which gearmand does not mind: a table of MySQL has no order of its own. */
const ARRIVAL = 'arrival';

/**
 * Bytes, where gearmand has texts of whatever character set and collation the database has: there `A` and `a`, or `a`
 * and `a `, are one key as a rule, and bytes that are no text are refused. gearmand reads and writes them as before.
 */
const TYPES: Readonly<Record<string, string>> = {
  unique_key: 'VARBINARY(64)',
  function_name: 'VARBINARY(255)',
  data: 'LONGBLOB',
};
const NUMBERED = `${ARRIVAL} BIGINT UNSIGNED NOT NULL AUTO_INCREMENT`;

/** Character sets whose texts are the bytes that gearmand has written, or had been told. */
const UTF8: readonly string[] = ['utf8mb4', 'utf8mb3', 'utf8', 'ascii'];

interface Column {
  readonly name: string;
  /** `varchar(64)` */
  readonly type: string;
  /** `null` of numbers and bytes. */
  readonly charset: string | null;
}

interface KeyColumn {
  readonly key: string;
  readonly name: string;
}

/**
 * gearmand's table, as it is made now, or made of what is there.
 *
 * @returns whether there was none
 * @throws StoreError where the table has other columns
 */
export async function prepareTable(session: MysqlSession, table: string): Promise<boolean> {
  const columns = await session.read<Column>(
    'SELECT LOWER(COLUMN_NAME) AS name, LOWER(COLUMN_TYPE) AS type, CHARACTER_SET_NAME AS charset ' +
      'FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION',
    [table],
  );
  if (columns.length === 0) await session.migrate(creation(table));
  else await migrate(session, table, columns);
  return columns.length === 0;
}

async function migrate(session: MysqlSession, table: string, columns: readonly Column[]): Promise<void> {
  refuseOthers(table, columns);
  await toUtf8(session, table, columns);
  const changes = [
    ...columnChanges(columns),
    ...(await keyChanges(session, table, columns)),
    ...(await engineChanges(session, table)),
  ];
  if (changes.length > 0) await session.migrate(`ALTER TABLE ${quoted(table)} ${changes.join(', ')}`);
  await nameNameless(session, table);
}

function creation(table: string): string {
  return (
    `CREATE TABLE IF NOT EXISTS ${quoted(table)} (unique_key ${TYPES['unique_key']}, ` +
    `function_name ${TYPES['function_name']}, priority INT, data LONGBLOB, when_to_run INT, ` +
    `${NUMBERED} PRIMARY KEY, UNIQUE KEY unique_key (unique_key, function_name)) ENGINE = InnoDB`
  );
}

function refuseOthers(table: string, columns: readonly Column[]): void {
  const names = columns.map(({ name }) => name);
  const lacks = COLUMNS.filter((name) => !names.includes(name) && name !== ADDED);
  const known = [...COLUMNS, ARRIVAL];
  if (lacks.length === 0 && names.every((name) => known.includes(name))) return;
  throw new StoreError('unusable', otherColumns(table, COLUMNS, names));
}

/** Before they are bytes: those of a text in latin1 are not what gearmand was told. */
async function toUtf8(session: MysqlSession, table: string, columns: readonly Column[]): Promise<void> {
  const others = columns.filter(
    ({ name, charset }) => KEY.includes(name) && charset !== null && !UTF8.includes(charset),
  );
  if (others.length === 0) return;
  const changes = others.map(({ name, type }) => `MODIFY ${name} ${type} CHARACTER SET utf8mb4`);
  await session.migrate(`ALTER TABLE ${quoted(table)} ${changes.join(', ')}`);
}

function columnChanges(columns: readonly Column[]): readonly string[] {
  const changes = columns.flatMap(({ name, type }) => {
    const wanted = TYPES[name];
    return wanted === undefined || type === wanted.toLowerCase() ? [] : [`MODIFY ${name} ${wanted}`];
  });
  const lacksTime = columns.every(({ name }) => name !== ADDED);
  return lacksTime ? [...changes, `ADD COLUMN ${ADDED} INT`] : changes;
}

/** Jobs of two functions may have one unique ID: a key on less than both is dropped. */
async function keyChanges(
  session: MysqlSession,
  table: string,
  columns: readonly Column[],
): Promise<readonly string[]> {
  const keys = await uniqueKeys(session, table);
  const narrow = [...keys].filter(([, names]) => !names.includes(ARRIVAL) && !isKey(names));
  const changes = narrow.map(([key]) => `DROP ${key === 'PRIMARY' ? 'PRIMARY KEY' : `INDEX ${quoted(key)}`}`);
  const staying = [...keys.keys()].filter((key) => !narrow.some(([dropped]) => dropped === key));
  if (![...keys.values()].some(isKey)) changes.push(`ADD UNIQUE KEY (${KEY.join(', ')})`);
  if (columns.some(({ name }) => name === ARRIVAL)) return changes;
  return [...changes, `ADD COLUMN ${NUMBERED} ${staying.includes('PRIMARY') ? 'UNIQUE' : 'PRIMARY KEY'}`];
}

/** MyISAM's tables know no transactions, and do not outlive a crash. */
async function engineChanges(session: MysqlSession, table: string): Promise<readonly string[]> {
  const rows = await session.read(
    'SELECT 1 FROM information_schema.TABLES AS t JOIN information_schema.ENGINES AS e ON e.ENGINE = t.ENGINE ' +
      "WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = ? AND e.TRANSACTIONS = 'NO'",
    [table],
  );
  return rows.length === 0 ? [] : ['ENGINE = InnoDB'];
}

async function uniqueKeys(
  session: MysqlSession,
  table: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await session.read<KeyColumn>(
    'SELECT INDEX_NAME AS `key`, LOWER(COLUMN_NAME) AS name FROM information_schema.STATISTICS ' +
      'WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX',
    [table],
  );
  return new Map(rows.map(({ key }) => [key, rows.filter((row) => row.key === key).map(({ name }) => name)]));
}

function isKey(names: readonly string[]): boolean {
  return names.length === KEY.length && KEY.every((name) => names.includes(name));
}

/** Rows that others have written without a unique ID: several may have none, and none could be removed alone. */
async function nameNameless(session: MysqlSession, table: string): Promise<void> {
  const sql = `UPDATE ${quoted(table)} SET unique_key = CONCAT(?, LOWER(CONV(${ARRIVAL}, 10, 36))) WHERE unique_key IS NULL`;
  await session.migrate(sql, [new UniqueKeys().keyOf('')]);
}
