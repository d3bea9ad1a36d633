import type { JobServerOptions, TcpListenOptions } from '../../server/index.js';
import { readJson } from '../json-file.js';
import type { LogLevel } from './flag.js';
import type { GivenFlags } from './flag-parser.js';
import { FlagValues, portNumber } from './flag-values.js';
import { queueOf, type QueueSettings } from './queue-store.js';
import * as messages from './server.messages.js';
import { tlsOf } from './tls-flags.js';

/** A file that has a default: where that cannot be had, the server does without. */
export interface DefaultedFile {
  readonly path: string;
  readonly isDefault: boolean;
}

/** Where the server logs. */
export interface LogSettings {
  /** A path, `stderr` or `none`. */
  readonly file: string;
  readonly level: LogLevel;
}

/** All that the flags of `server` say, every default in place. */
export interface ServerSettings {
  /** Its store is an address. */
  readonly server: Omit<JobServerOptions, 'store'> & { readonly store?: string };
  readonly listen: TcpListenOptions;
  /** Whether nobody said where to listen: then only this machine is served. */
  readonly alone: boolean;
  readonly http: { readonly host: string; readonly port: number } | undefined;
  readonly log: LogSettings;
  readonly pidFile: DefaultedFile;
  readonly user: string | undefined;
  readonly daemon: boolean;
  readonly quiet: boolean;
  readonly checkOnly: boolean;
  /** What was said and changes nothing, for the log; undefined where there is no such thing. */
  readonly notice: string | undefined;
}

/** What gearmand reads of its environment; it may be empty. */
type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = '4730';
const DEFAULT_HTTP_PORT = 8080;
const DEFAULT_PID_FILE = '/var/gearmand.pid';
const DEFAULT_DAEMON_LOG = '/var/log/gearmand.log';
const DEFAULT_LEVEL = 'WARNING';
const MOST_RETRIES = 255;
/** What the system's calls take. */
const INTEGER_MAX = 2 ** 31 - 1;
const SECOND = 1000;

/** @throws CliError with exit code 1 for a value that cannot be */
export function settingsOf(given: GivenFlags, environment: Environment): ServerSettings {
  const flags = new FlagValues(given);
  const { store, idle } = queueOf(flags);
  const host = flags.text('listen');
  return {
    server: { ...serverOptionsOf(flags), ...(store !== undefined && { store }) },
    listen: { ...listenOf(flags, environment), ...tlsOf(flags, environment) },
    alone: host === undefined,
    http: httpOf(flags, host),
    log: { file: logFileOf(flags), level: flags.level() ?? DEFAULT_LEVEL },
    pidFile: pidFileOf(flags),
    user: flags.path('user'),
    daemon: flags.has('daemon'),
    quiet: flags.has('quiet'),
    checkOnly: flags.has('check-args'),
    notice: noticeOf(flags, idle),
  };
}

function serverOptionsOf(flags: FlagValues): Omit<JobServerOptions, 'store'> {
  const access = flags.path('access-file');
  const options: { [Name in keyof JobServerOptions]: JobServerOptions[Name] | undefined } = {
    jobHandlePrefix: flags.path('job-handle-prefix'),
    jobRetries: flags.number('job-retries', -1, MOST_RETRIES),
    workerWakeup: flags.number('worker-wakeup', 0, INTEGER_MAX),
    lostJobs: flags.oneOf('lost-jobs', ['end', 'front']),
    adminAccess: flags.oneOf('admin-access', ['everybody', 'loopback', 'nobody']),
    verbosity: flags.level() ?? DEFAULT_LEVEL,
    exceptions: flags.has('exceptions'),
    adminShutdown: flags.has('admin-shutdown'),
    access: access === undefined ? undefined : (readJson(access) as JobServerOptions['access']),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function listenOf(flags: FlagValues, environment: Environment): TcpListenOptions {
  const said = flags.text('port');
  const host = flags.text('listen') ?? 'localhost';
  const [where, text] =
    said === undefined ? ['GEARMAND_PORT', environment['GEARMAND_PORT'] || DEFAULT_PORT] : ['--port', said];
  const backlog = flags.number('backlog', 1, INTEGER_MAX);
  const idle = flags.number('keepalive-idle', -1, INTEGER_MAX / SECOND);
  return {
    port: portNumber(where, text),
    ...(host !== '' && { host }),
    ...(backlog !== undefined && { backlog }),
    ...(idle !== undefined && idle > 0 && { keepAliveDelay: idle * SECOND }),
  };
}

/** As gearmand: the port alone opens none. Nobody's address is this machine's. */
function httpOf(flags: FlagValues, host = '127.0.0.1'): ServerSettings['http'] {
  const port = flags.number('http-port', 0, 65_535) ?? DEFAULT_HTTP_PORT;
  return flags.oneOf('protocol', ['http']) === undefined ? undefined : { host, port };
}

function logFileOf(flags: FlagValues): string {
  return flags.path('log-file') ?? (flags.has('daemon') ? DEFAULT_DAEMON_LOG : 'stderr');
}

function pidFileOf(flags: FlagValues): DefaultedFile {
  const path = flags.path('pid-file');
  return { path: path ?? DEFAULT_PID_FILE, isDefault: path === undefined };
}

function noticeOf(flags: FlagValues, idleOfQueues: QueueSettings['idle']): string | undefined {
  const idle = [...flags.idle(), ...idleOfQueues];
  if (flags.has('http-port') && !flags.has('protocol')) {
    idle.push({ long: 'http-port', why: messages.onlyWith('--protocol http') });
  }
  return idle.length === 0 ? undefined : messages.withoutEffect(idle);
}
