import { OptionError } from '../../options/index.js';
import { unsupportedKeyword } from './postgres.messages.js';
import type { PostgresStoreOptions } from './postgres-options.js';

type Option = keyof PostgresStoreOptions;

/** libpq's words, and ours. */
const TEXTS: Readonly<Record<string, Option>> = {
  host: 'host',
  hostaddr: 'hostAddress',
  dbname: 'database',
  user: 'user',
  password: 'password',
  sslmode: 'sslMode',
  sslrootcert: 'sslRootCertificate',
  sslcert: 'sslCertificate',
  sslkey: 'sslKey',
  application_name: 'applicationName',
  options: 'serverOptions',
  table: 'table',
};

const NUMBERS: Readonly<Record<string, Option>> = {
  port: 'port',
  poolSize: 'poolSize',
  connectTimeout: 'connectTimeout',
  statementTimeout: 'statementTimeout',
};

/** In whole seconds. */
const CONNECT_TIMEOUT = 'connect_timeout';

/** Of libpq, without a counterpart here, and harmless to leave out. */
const PASSED_OVER: readonly string[] = [
  'client_encoding',
  'fallback_application_name',
  'gssencmode',
  'gsslib',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'krbsrvname',
  'sslcompression',
  'sslsni',
  'tcp_user_timeout',
];

/** @throws OptionError where a keyword is not known; what an option may be is the store's to say */
export function optionsOfKeywords(keywords: Readonly<Record<string, string>>): PostgresStoreOptions {
  const entries = Object.entries(keywords).flatMap(([keyword, value]) => entryOf(keyword, value));
  return Object.fromEntries(entries) as PostgresStoreOptions;
}

function entryOf(keyword: string, value: string): [Option, string | number][] {
  const text = own(TEXTS, keyword);
  // libpq takes an empty value as none.
  if (value === '' && keyword !== 'table')
    return own({ ...NUMBERS, ...TEXTS }, keyword) ? [] : known(keyword);
  if (text !== undefined) return [[text, value]];
  const number = own(NUMBERS, keyword);
  if (number !== undefined) return [[number, numberIn(value)]];
  return keyword === CONNECT_TIMEOUT ? connectTimeout(value) : known(keyword);
}

/** None, or a negative one, is no limit in libpq; here every wait has one. */
function connectTimeout(value: string): [Option, string | number][] {
  const seconds = numberIn(value);
  if (typeof seconds === 'string') return [['connectTimeout', seconds]];
  return seconds > 0 ? [['connectTimeout', seconds * 1000]] : [];
}

/** What is no number stays a text, so that the complaint shows it. */
function numberIn(value: string): string | number {
  return /^-?\d+$/.test(value.trim()) ? Number(value) : value;
}

function known(keyword: string): [] {
  if (PASSED_OVER.includes(keyword) || keyword === CONNECT_TIMEOUT) return [];
  const supported = [...Object.keys(TEXTS), ...Object.keys(NUMBERS), CONNECT_TIMEOUT];
  throw new OptionError(unsupportedKeyword(keyword, supported.toSorted()));
}

function own(names: Readonly<Record<string, Option>>, name: string): Option | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined;
}
