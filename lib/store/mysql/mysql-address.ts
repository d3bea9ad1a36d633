import { OptionError } from '../../options/index.js';
import type { PackageLoader } from '../../packages/index.js';
import * as messages from './mysql.messages.js';
import type { MysqlStoreOptions } from './mysql-options.js';
import { MysqlStore } from './mysql-store.js';

const NUMBERS: readonly string[] = ['connections', 'connectTimeout', 'queryTimeout'];

/** `//user:password@host:3306/db?table=jobs&socketPath=/run/mysqld/mysqld.sock` @throws OptionError, which shows no password */
export function mysqlAt(address: string, load?: PackageLoader): MysqlStore {
  return new MysqlStore(optionsOf(address), load);
}

function optionsOf(address: string): MysqlStoreOptions {
  try {
    const { hostname, port, username, password, pathname, searchParams } = new URL(`mysql:${address}`);
    return {
      database: decodeURIComponent(pathname.replace(/^\//, '')),
      ...(hostname !== '' && { host: hostname.replace(/^\[(.*)\]$/, '$1') }),
      ...(port !== '' && { port: Number(port) }),
      ...(username !== '' && { user: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      ...readable(searchParams),
    };
  } catch {
    throw new OptionError(messages.noPlace);
  }
}

/** Names that are unknown stay, and are refused with the options. */
function readable(options: URLSearchParams): Partial<MysqlStoreOptions> {
  return Object.fromEntries(Array.from(options, ([name, text]) => [name, valueOf(name, text)]));
}

function valueOf(name: string, text: string): unknown {
  if (NUMBERS.includes(name)) return /^\d+$/.test(text) ? Number(text) : text;
  if (name !== 'ssl') return text;
  return ['true', 'false'].includes(text) ? text === 'true' : text;
}
