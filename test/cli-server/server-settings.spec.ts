import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { withConfigFile } from '../../lib/cli/server/config-file.js';
import { parseFlags } from '../../lib/cli/server/flag-parser.js';
import { settingsOf } from '../../lib/cli/server/server-settings.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';

const folders = TemporaryFolders.perTest();

function settings(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return settingsOf(parseFlags(words), environment);
}

test('without a flag: this machine alone, gearmand’s port and PID file, and a log on stderr', () => {
  expect(settings([])).toEqual({
    server: { verbosity: 'WARNING', exceptions: false, adminShutdown: false },
    listen: { host: 'localhost', port: 4730 },
    alone: true,
    http: undefined,
    log: { file: 'stderr', level: 'WARNING' },
    pidFile: { path: '/var/gearmand.pid', isDefault: true },
    user: undefined,
    daemon: false,
    quiet: false,
    checkOnly: false,
    notice: undefined,
  });
});

describe('each flag', () => {
  test.each([
    [['-p', '99'], { listen: { host: 'localhost', port: 99 } }],
    [['-L', '0.0.0.0'], { listen: { host: '0.0.0.0', port: 4730 }, alone: false }],
    [['-L', ''], { listen: { port: 4730 }, alone: false }],
    [['-b', '7'], { listen: { host: 'localhost', port: 4730, backlog: 7 } }],
    [
      ['--keepalive', '--keepalive-idle=5'],
      { listen: { host: 'localhost', port: 4730, keepAliveDelay: 5000 } },
    ],
    [['--keepalive-idle=-1'], { listen: { host: 'localhost', port: 4730 } }],
    [['-P', '/run/x.pid'], { pidFile: { path: '/run/x.pid', isDefault: false } }],
    [['-l', 'none', '--verbose=DEBUG'], { log: { file: 'none', level: 'DEBUG' } }],
    [['-d'], { daemon: true, log: { file: '/var/log/gearmand.log', level: 'WARNING' } }],
    [['-u', 'nobody'], { user: 'nobody' }],
    [['--check-args', '--quiet'], { checkOnly: true, quiet: true }],
    [['-q', 'Builtin'], { notice: undefined }],
    [['-r', 'http'], { http: { host: '127.0.0.1', port: 8080 } }],
    [['-r', 'http', '--http-port', '0', '-L', '::'], { http: { host: '::', port: 0 } }],
    [
      ['--http-port', '1'],
      { http: undefined, notice: 'without effect here: --http-port (it needs --protocol http)' },
    ],
  ])('%j', (words, expected) => {
    const found = settings(words);
    expect(
      Object.fromEntries(Object.keys(expected).map((key) => [key, found[key as keyof typeof found]])),
    ).toEqual(expected);
  });

  test.each([
    [['-j', '-1'], { jobRetries: -1 }],
    [['-j255'], { jobRetries: 255 }],
    [['-w', '3'], { workerWakeup: 3 }],
    [['--exceptions'], { exceptions: true }],
    [['--verbose=DEBUG'], { verbosity: 'DEBUG' }],
    [['--job-handle-prefix=H:x'], { jobHandlePrefix: 'H:x' }],
    [['--lost-jobs', 'front'], { lostJobs: 'front' }],
    [['--admin-access=nobody', '--admin-shutdown'], { adminAccess: 'nobody', adminShutdown: true }],
  ])('%j is an option of the server', (words, expected) => {
    expect(settings(words).server).toEqual({
      verbosity: 'WARNING',
      exceptions: false,
      adminShutdown: false,
      ...expected,
    });
  });

  test('--access-file is read as JSON', async () => {
    const access = { rules: [{ token: 'a token of 16 chars', work: true }] };
    const folder = await folders.make({ 'access.json': JSON.stringify(access) });
    expect(settings(['--access-file', join(folder, 'access.json')]).server.access).toEqual(access);
  });

  test('--ssl takes its files from flags, else from the environment', () => {
    const files = [
      '--ssl',
      '--ssl-certificate=c',
      '--ssl-key=k',
      '--ssl-ca-file=a',
      '--ssl-clients=required',
    ];
    const tls = { certificate: 'c', key: 'k', ca: 'a', clientCertificates: 'required' };
    expect(settings(files).listen.tls).toEqual(tls);
    const environment = { GEARMAND_SERVER_PEM: 'c', GEARMAND_SERVER_KEY: 'k', GEARMAND_CA_CERTIFICATE: 'a' };
    expect(settings(['--ssl'], environment).listen.tls).toEqual({ certificate: 'c', key: 'k', ca: 'a' });
    expect(settings([], environment).listen.tls).toBeUndefined();
  });

  test('that has no meaning is named once, with its reason', () => {
    expect(settings(['-t', '4', '-R', '--redis-port=1']).notice).toBe(
      'without effect here: --threads (one thread serves all connections), --round-robin (functions always take turns, as in gearmand 2.0), --redis-port (it belongs to --queue-type redis)',
    );
  });

  test.each([
    [['-p', 'http'], 'expected --port as a whole number from 0 to 65535, got "http"'],
    [['-p=99'], 'got "=99"'],
    [['--port', '65536'], 'got "65536"'],
    [['-p', '-5'], 'got "-5"'],
    [['-j', '256'], 'expected --job-retries as a whole number from -1 to 255, got "256"'],
    [['-w', '-1'], 'expected --worker-wakeup'],
    [['-b', '0'], 'expected --backlog'],
    [
      ['--verbose', 'info'],
      'expected --verbose as FATAL, ALERT, CRITICAL, ERROR, WARNING, NOTICE, INFO, DEBUG, got "info"',
    ],
    [['-r', 'foo'], 'expected --protocol as http, got "foo"'],
    [['-l', ''], 'expected --log-file as a text that is not empty'],
    [['-P', ''], 'expected --pid-file as a text'],
    [['--ssl'], 'expected --ssl-certificate and --ssl-key with --ssl'],
    [['--lost-jobs=nowhere'], 'expected --lost-jobs as end, front'],
  ])('%j is refused with exit code 1', (words, message) => {
    expect(() => settings(words)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), exitCode: 1 }),
    );
  });
});

test('the port: command line before GEARMAND_PORT, which may be wrong or empty', () => {
  expect(settings([], { GEARMAND_PORT: '77' }).listen.port).toBe(77);
  expect(settings(['-p', '1'], { GEARMAND_PORT: '77' }).listen.port).toBe(1);
  expect(settings([], { GEARMAND_PORT: '' }).listen.port).toBe(4730);
  expect(() => settings([], { GEARMAND_PORT: 'x' })).toThrow('expected GEARMAND_PORT as a whole number');
});

async function file(text: string): Promise<string> {
  return join(await folders.make({ 'gearmand.conf': text }), 'gearmand.conf');
}

describe('the configuration file', () => {
  test('has flags between spaces and lines; the command line counts first, and loose words not at all', async () => {
    const path = await file('--port=1\n  -j 3 # a note\n-R\n');
    const given = withConfigFile(parseFlags([`--config-file=${path}`, '-p', '2']));
    expect(Object.fromEntries(given)).toEqual({
      port: '2',
      'job-retries': '3',
      'round-robin': '',
      'config-file': path,
    });
  });

  test('is the default one where that exists and none is named', async () => {
    const path = await file('--port=1');
    expect(Object.fromEntries(withConfigFile(parseFlags(['-R']), path))).toEqual({
      port: '1',
      'round-robin': '',
    });
    expect(withConfigFile(parseFlags([]), '/nowhere/gearmand.conf').size).toBe(0);
  });

  test('has what is no flag: its name is told', async () => {
    const path = await file('--bogus=1');
    expect(() => withConfigFile(parseFlags([`@${path}`]))).toThrow(`${path}: unknown option --bogus;`);
  });

  test('is missing: it is told', () => {
    expect(() => withConfigFile(parseFlags(['@/nowhere/x']))).toThrow('could not read /nowhere/x: ENOENT');
  });
});
