import { OptionError } from '../../options/index.js';
import { noTableName } from './postgres.messages.js';

const NAME = /"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/u;
const TABLE = new RegExp(`^(?:(${NAME.source})\\.)?(${NAME.source})$`, 'u');

/** A table as messages and as statements call it. */
export interface TableName {
  readonly shown: string;
  /** In double quotes, with its schema where it was named. */
  readonly sql: string;
}

/**
 * Reads a name as SQL does, for gearmand puts it into its statements as it is: `Jobs` is the table `jobs`.
 *
 * @throws OptionError
 */
export function readTableName(text: string): TableName {
  const match = TABLE.exec(text);
  if (match === null) throw new OptionError(noTableName(text));
  const parts = match.slice(1).filter((part) => part !== undefined);
  return { shown: text, sql: parts.map(quoted).join('.') };
}

function quoted(name: string): string {
  return name.startsWith('"') ? name : `"${name.toLowerCase()}"`;
}
