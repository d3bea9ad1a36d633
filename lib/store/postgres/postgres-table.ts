import { StoreError } from '../store-error.js';
import { otherColumns } from '../store.messages.js';
import type { Ask } from './postgres-connections.js';
import { repeatedKeys } from './postgres.messages.js';
import { sqlState } from './postgres-errors.js';
import type { TableName } from './table-name.js';

/** gearmand's, in the order in which it makes them, and the types that will do. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  unique_key: ['character varying', 'text'],
  function_name: ['character varying', 'text'],
  priority: ['integer', 'bigint', 'smallint'],
  data: ['bytea'],
  when_to_run: ['integer', 'bigint'],
};
/** What gearmand has added since its first version. */
const ADDED = 'when_to_run';
/** What we add: gearmand names the columns that it means, and knows no order. */
const OURS: Readonly<Record<string, readonly string[]>> = { arrival: ['bigint'] };

/** How long a migration may take, in ms: it writes every row anew. And how long it waits for others at the table. */
const MIGRATION = 600_000;
const LOCK_WAIT = '5s';

interface Column {
  readonly name: string;
  readonly type: string;
  /** In characters. */
  readonly most: number | undefined;
}

/** How many characters a key's column takes; undefined where any number. */
export interface TextLimits {
  readonly uniqueKey: number | undefined;
  readonly functionName: number | undefined;
}

/**
 * gearmand's table, as it is or as it is made now, with our column for the order of arrival. One of an older gearmand gets
 * what it lacks.
 *
 * @param ask of one connection, which has no transaction open; where this fails, one is left behind
 * @throws StoreError where the table has other columns
 */
export async function prepareTable(ask: Ask, table: TableName): Promise<TextLimits> {
  const columns = await columnsOf(ask, table);
  if (columns.length > 0 && (await isReady(ask, table, columns))) return limitsOf(columns);
  await ask({ text: 'BEGIN' });
  try {
    // Two that make the same table at once would meet in PostgreSQL's catalogue.
    await ask({
      text: "SELECT pg_advisory_xact_lock(hashtext($1)), set_config('lock_timeout', $2, true), set_config('statement_timeout', '0', true)",
      values: [`nestjs-gearman ${table.sql}`, LOCK_WAIT],
    });
    await migrate(ask, table);
    await ask({ text: 'COMMIT' });
  } catch (error) {
    throw sqlState(error) === '23505'
      ? new StoreError('unusable', repeatedKeys(table.shown), { cause: error })
      : error;
  }
  return limitsOf(await columnsOf(ask, table));
}

async function isReady(ask: Ask, table: TableName, columns: readonly Column[]): Promise<boolean> {
  refuseOthers(table, columns);
  return migration(table, columns, await keysOf(ask, table)).length === 0;
}

async function migrate(ask: Ask, table: TableName): Promise<void> {
  if ((await columnsOf(ask, table)).length === 0) await ask({ text: creation(table) });
  const columns = await columnsOf(ask, table);
  refuseOthers(table, columns);
  for (const text of migration(table, columns, await keysOf(ask, table))) {
    await ask({ text, query_timeout: MIGRATION });
  }
}

function creation({ sql }: TableName): string {
  return (
    `CREATE TABLE ${sql} (unique_key VARCHAR(64), function_name VARCHAR(255), priority INTEGER, ` +
    'data BYTEA, when_to_run INTEGER, UNIQUE (unique_key, function_name))'
  );
}

/** Names, in the order of the table's key, of what is unique, and of what is only found by it. */
interface Key {
  readonly columns: string;
  readonly isUnique: boolean;
  /** Where it is one. */
  readonly constraint: string | undefined;
}

function migration({ sql }: TableName, columns: readonly Column[], keys: readonly Key[]): string[] {
  const lacks = (name: string): boolean => columns.every((column) => column.name !== name);
  const steps: string[] = [];
  if (lacks(ADDED)) steps.push(`ALTER TABLE ${sql} ADD COLUMN ${ADDED} INTEGER`);
  // Numbers the rows that are there in the order in which gearmand would read them.
  if (lacks('arrival')) steps.push(`ALTER TABLE ${sql} ADD COLUMN arrival BIGSERIAL`);
  if (!keys.some(({ columns: names }) => names === 'arrival')) steps.push(`CREATE INDEX ON ${sql} (arrival)`);
  const isWhole = ({ columns: names, isUnique }: Key): boolean =>
    isUnique && names === 'function_name,unique_key';
  if (!keys.some(isWhole)) steps.push(`CREATE UNIQUE INDEX ON ${sql} (unique_key, function_name)`);
  const stricter = keys.filter(({ columns: names, isUnique }) => isUnique && names === 'unique_key');
  for (const { constraint } of stricter) {
    if (constraint !== undefined) steps.push(`ALTER TABLE ${sql} DROP CONSTRAINT ${constraint}`);
  }
  return steps;
}

function refuseOthers(table: TableName, found: readonly Column[]): void {
  const allowed = { ...COLUMNS, ...OURS };
  const isOther = ({ name, type }: Column): boolean =>
    !Object.hasOwn(allowed, name) || allowed[name]?.includes(type) !== true;
  const missing = Object.keys(COLUMNS).filter(
    (name) => name !== ADDED && found.every((column) => column.name !== name),
  );
  if (missing.length === 0 && !found.some(isOther)) return;
  const expected = Object.entries(COLUMNS).map(([name, types]) => `${name} ${types[0]}`);
  const shown = found.map(({ name, type }) => `${name} ${type}`);
  throw new StoreError('unusable', otherColumns(table.shown, expected, shown));
}

/** None where there is no such table. */
async function columnsOf(ask: Ask, { sql }: TableName): Promise<readonly Column[]> {
  const rows = await ask({
    text:
      'SELECT attname AS name, format_type(atttypid, NULL) AS type, ' +
      'CASE WHEN atttypid = 1043 AND atttypmod > 4 THEN atttypmod - 4 END AS most FROM pg_attribute ' +
      'WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum',
    values: [sql],
  });
  return rows.map(({ name, type, most }) => ({
    name: String(name),
    type: String(type),
    most: typeof most === 'string' ? Number(most) : undefined,
  }));
}

async function keysOf(ask: Ask, { sql }: TableName): Promise<readonly Key[]> {
  const rows = await ask({
    text:
      "SELECT string_agg(a.attname, ',' ORDER BY a.attname) AS columns, i.indisunique AS is_unique, " +
      '(SELECT quote_ident(conname) FROM pg_constraint WHERE conindid = i.indexrelid LIMIT 1) AS constraint ' +
      'FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) ' +
      'WHERE i.indrelid = to_regclass($1) AND i.indpred IS NULL GROUP BY i.indexrelid, i.indisunique',
    values: [sql],
  });
  return rows.map(({ columns, is_unique: isUnique, constraint }) => ({
    columns: String(columns),
    isUnique: isUnique === 't',
    constraint: constraint ?? undefined,
  }));
}

function limitsOf(columns: readonly Column[]): TextLimits {
  const most = (name: string): number | undefined => columns.find((column) => column.name === name)?.most;
  return { uniqueKey: most('unique_key'), functionName: most('function_name') };
}
