import { OptionError } from '../../options/index.js';
import { optionsOfKeywords } from './libpq-keywords.js';
import { noAddress } from './postgres.messages.js';
import type { PostgresStoreOptions } from './postgres-options.js';

/** `//user:password@[host]:port/database?options`, each part of which may be missing. */
const ADDRESS =
  /^\/\/(?:([^:/?#]*)(?::([^/?#]*))?@)?(\[[^\]]*\]|[^:/?#@]*)(?::(\d*))?(?:\/([^/?#]*))?(?:\?([^#]*))?$/s;

/**
 * `//jobs:secret@db.example.com:5432/jobs?table=queue&sslmode=require`, as libpq reads it; beside libpq's own options it may
 * have `table`, `poolSize`, `connectTimeout` and `statementTimeout`.
 *
 * @throws OptionError; without the address, as there may be a password in it
 */
export function optionsOfAddress(address: string): PostgresStoreOptions {
  const match = ADDRESS.exec(address);
  if (match === null) throw new OptionError(noAddress);
  const [, user, password, host = '', port, dbname, query] = match;
  const named = { user, password, host: host.replaceAll(/^\[|\]$/g, ''), port, dbname };
  const parts = Object.entries(named).map(([name, part = '']) => [name, decoded(part)]);
  return optionsOfKeywords({ ...(Object.fromEntries(parts) as Record<string, string>), ...asked(query) });
}

function asked(query: string | undefined): Record<string, string> {
  if (query === undefined || query === '') return {};
  const pairs = query.split('&').map((pair) => pair.split(/=(.*)/s).slice(0, 2).map(decoded));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => meant(name, value)));
}

/** JDBC's way to say it, which libpq takes too. */
function meant(name: string, value: string): [string, string] {
  return name === 'ssl' && value === 'true' ? ['sslmode', 'require'] : [name, value];
}

/** A plus sign is one: this is no form. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new OptionError(noAddress);
  }
}
