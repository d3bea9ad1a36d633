import { OptionError } from '../../options/index.js';
import { optionsOfAddress } from './libpq-address.js';
import { optionsOfKeywords } from './libpq-keywords.js';
import * as messages from './postgres.messages.js';
import type { PostgresStoreOptions } from './postgres-options.js';

const BEHIND_SCHEME = /^postgres(?:ql)?:(?=\/\/)/;

/**
 * What libpq's connection strings say, as `gearmand --libpq-conninfo` takes them: `host=db dbname=jobs password='it\'s'`,
 * or an address that begins with `postgres://` or `postgresql://`.
 *
 * @throws OptionError; without what the string says, as there may be a password in it
 * @example
 * new PostgresStore({ ...readLibpqConninfo('host=/run/postgresql dbname=jobs'), table: 'queue' });
 */
export function readLibpqConninfo(conninfo: string): PostgresStoreOptions {
  const scheme = BEHIND_SCHEME.exec(conninfo);
  if (scheme !== null) return optionsOfAddress(conninfo.slice(scheme[0].length));
  const keywords: [string, string][] = [];
  for (let rest = conninfo.trimStart(); rest !== ''; rest = rest.trimStart()) {
    const { keyword, behind } = readKeyword(rest);
    const { value, length } = readValue(behind);
    keywords.push([keyword, value]);
    rest = behind.slice(length);
  }
  return optionsOfKeywords(Object.fromEntries(keywords));
}

function readKeyword(text: string): { readonly keyword: string; readonly behind: string } {
  const match = /^([^=\s]*)\s*(=?)\s*/.exec(text);
  const keyword = match?.[1] ?? '';
  if (match?.[2] !== '=') throw new OptionError(messages.noEquals(keyword));
  return { keyword, behind: text.slice(match[0].length) };
}

/** A backslash takes the meaning from what is behind it, in quotes and without. */
function readValue(text: string): { readonly value: string; readonly length: number } {
  const isQuoted = text.startsWith("'");
  const match = (isQuoted ? /^'((?:\\.|[^'\\])*)'/s : /^((?:\\.|[^\s\\])*)\\?/s).exec(text);
  if (match === null) throw new OptionError(messages.noClosingQuote);
  return { value: (match[1] ?? '').replaceAll(/\\(.)/gs, '$1'), length: match[0].length };
}
