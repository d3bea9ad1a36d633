import { LOG_LEVELS, type ServerFlag } from './flag.js';
import { QUEUE_TYPES } from './queue-flags.js';

const GEARMAND_FLAGS = [
  {
    long: 'port',
    short: 'p',
    value: 'port',
    description: 'where it listens, 0 lets the system choose (default: GEARMAND_PORT, else 4730)',
  },
  {
    long: 'listen',
    short: 'L',
    value: 'host',
    description: "the address it listens on, '' for every one (default: this machine alone)",
  },
  {
    long: 'pid-file',
    short: 'P',
    value: 'file',
    description: 'the file for its process ID while it listens (default: /var/gearmand.pid, where it can)',
  },
  {
    long: 'log-file',
    short: 'l',
    value: 'file',
    description:
      'where it logs: a file, stderr or none (default: stderr; /var/log/gearmand.log for --daemon)',
  },
  {
    long: 'verbose',
    value: 'level',
    description: 'how much it logs (default: WARNING)',
    choices: LOG_LEVELS,
  },
  { long: 'daemon', short: 'd', description: 'detach, and end when the daemon listens' },
  { long: 'user', short: 'u', value: 'user', description: 'become this user when it listens; for root only' },
  {
    long: 'backlog',
    short: 'b',
    value: 'n',
    description: 'how many connections wait to be accepted (default: 511)',
  },
  {
    long: 'job-retries',
    short: 'j',
    value: 'n',
    description: 'with how many lost workers a job fails, 255 at most; -1 is never (default: -1)',
  },
  {
    long: 'worker-wakeup',
    short: 'w',
    value: 'n',
    description: 'how many sleeping workers a job wakes; 0 is all (default: 0)',
  },
  { long: 'exceptions', description: 'tell every client of exceptions, asked or not' },
  {
    long: 'job-handle-prefix',
    value: 'text',
    description: 'what job handles begin with (default: H:<host>)',
  },
  { long: 'keepalive', description: 'let TCP find lost clients; it always does' },
  {
    long: 'keepalive-idle',
    value: 's',
    description: 'after how long a silence TCP asks; -1 is the default (default: 30)',
  },
  {
    long: 'protocol',
    short: 'r',
    value: 'name',
    description: 'listen for this protocol too',
    choices: ['http'],
  },
  { long: 'http-port', value: 'port', description: 'where --protocol http listens (default: 8080)' },
  { long: 'ssl', description: 'speak TLS on the port, and nothing else' },
  { long: 'ssl-certificate', value: 'file', description: 'its certificate (default: GEARMAND_SERVER_PEM)' },
  { long: 'ssl-key', value: 'file', description: 'the key of that (default: GEARMAND_SERVER_KEY)' },
  {
    long: 'ssl-ca-file',
    value: 'file',
    description: 'who signs client certificates (default: GEARMAND_CA_CERTIFICATE)',
  },
  {
    long: 'queue-type',
    short: 'q',
    value: 'type',
    description:
      'where background jobs are kept: one of these, or an address as sqlite:./jobs.db; builtin is in memory (default: builtin)',
    choices: QUEUE_TYPES,
  },
  {
    long: 'config-file',
    value: 'file',
    description: 'a file of further flags, @file too (default: /etc/gearmand.conf, where it exists)',
  },
  { long: 'check-args', description: 'check the command line, and start nothing' },
] as const satisfies readonly ServerFlag[];

/** Those that gearmand has not. */
const OWN_FLAGS = [
  {
    long: 'ssl-clients',
    value: 'whether',
    description: 'whether clients show a certificate; both need --ssl-ca-file (default: none)',
    choices: ['none', 'requested', 'required'],
  },
  {
    long: 'lost-jobs',
    value: 'place',
    description: 'where in the queue the jobs of lost workers go (default: end)',
    choices: ['end', 'front'],
  },
  {
    long: 'admin-access',
    value: 'whom',
    description: 'who may use the admin protocol (default: everybody)',
    choices: ['everybody', 'loopback', 'nobody'],
  },
  { long: 'admin-shutdown', description: 'let the admin command shutdown end it' },
  { long: 'access-file', value: 'file', description: 'who may do what, as JSON' },
  { long: 'quiet', description: 'say nothing but errors' },
] as const satisfies readonly ServerFlag[];

/** Those that change what the server does. */
export const USED_FLAGS = [...GEARMAND_FLAGS, ...OWN_FLAGS] as const;
