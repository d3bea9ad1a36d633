import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';

import { GearmanJob, GearmanModule, GearmanWorker, type SupervisorOptions } from '../../lib/nest/index.js';
import { CliProcess, fixture, nestGearman } from './cli-process.js';
import { runHere } from './recording-output.js';
import { StartedCommands } from './started-commands.js';
import { TemporaryFolders } from './temporary-folder.js';

const folders = TemporaryFolders.perTest();
const commands = StartedCommands.perTest();

/** An application of the workers Images, with these options, and Mail. */
function applicationOf(supervisor?: SupervisorOptions): Type {
  @GearmanWorker({ name: 'Images', supervisor })
  class ImageWorker {
    @GearmanJob()
    resize() {}
  }
  @GearmanWorker({ name: 'Mail' })
  class MailWorker {
    @GearmanJob()
    send() {}
  }
  @Module({
    imports: [GearmanModule.forRoot({ servers: 'one:4730', grace: 9_500 })],
    providers: [ImageWorker, MailWorker],
  })
  class AppModule {}
  return AppModule;
}

/** Runs the command in this process. */
function generate(words: readonly string[], supervisor?: SupervisorOptions) {
  return runHere(['supervisor:generate', ...words], {}, { module: applicationOf(supervisor) });
}

/** The section of one program, line by line. */
async function sectionOf(name: string, words: readonly string[], supervisor?: SupervisorOptions) {
  const { stdout, stderr, exitCode } = await generate(words, supervisor);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const section = stdout.split(/^;.*\n/m).find((text) => text.includes(`[program:${name}]`));
  return (section ?? '').split('\n').filter((line) => line !== '');
}

const OUTER = process.env;
beforeEach(() => {
  process.env = { ...OUTER, GEARMAN_SERVERS: 'one:4730', GEARMAN_TOKEN: 'secret', NODE_ENV: 'production' };
});
afterEach(() => {
  process.env = OUTER;
});

describe('supervisor:generate', () => {
  test('as a user runs it: the programs of all workers, which one exit code alone keeps from starting again', async () => {
    const env = { GEARMAN_SERVERS: 'one:4730' };
    const words = ['gearman:supervisor:generate', '--app', fixture('photos.mjs'), '--numprocs', '2'];
    const { stdout, stderr, exitCode } = await nestGearman(words, { env, cwd: '/usr' });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout.match(/^\[.*/gm)).toEqual(['[program:Photos]', '[program:MailWorker]']);
    expect(stdout).toContain(`
directory=/usr
environment=GEARMAN_SERVERS="one:4730"
process_name=%(program_name)s_%(process_num)02d
numprocs=2
autostart=true
autorestart=unexpected
exitcodes=64,78
startsecs=0
stopsignal=TERM
stopwaitsecs=15
`);
  });

  test('says the same on a terminal', async () => {
    const words = ['supervisor:generate', 'Photos', '--app', fixture('photos.mjs')];
    const [piped, seen] = await Promise.all([nestGearman(words), commands.inTerminal(words).ended()]);
    expect(seen.stdout.replaceAll('\r\n', '\n')).toBe(piped.stdout);
    expect([piped.exitCode, seen.exitCode]).toEqual([0, 0]);
  });

  test('copies no secret into a file, unless it is named', async () => {
    expect(await sectionOf('Images', [])).toContain(
      'environment=GEARMAN_SERVERS="one:4730",NODE_ENV="production"',
    );
    const named = ['--environment', 'GEARMAN_TOKEN', '--environment', 'NODE_ENV=a=b', '--environment', 'X='];
    expect(await sectionOf('Images', named)).toContain(
      'environment=GEARMAN_SERVERS="one:4730",NODE_ENV="a=b",GEARMAN_TOKEN="secret",X=""',
    );
  });

  test('takes what decorators say', async () => {
    const lines = await sectionOf('Images', [], {
      numprocs: 3,
      user: 'root',
      directory: '/usr',
      environment: { SIZE: 'big' },
      priority: 7,
      autostart: false,
      logFile: '/tmp/images.log',
      logMaxBytes: 1000,
      logBackups: 2,
      stopSignal: 'INT',
      startSeconds: 4,
      startRetries: 9,
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'directory=/usr',
        'environment=GEARMAN_SERVERS="one:4730",NODE_ENV="production",SIZE="big"',
        'numprocs=3',
        'user=root',
        'priority=7',
        'autostart=false',
        'startsecs=4',
        'startretries=9',
        'stopsignal=INT',
        'stdout_logfile=/tmp/images_%(process_num)02d.log',
        'stdout_logfile_maxbytes=1000',
        'stdout_logfile_backups=2',
      ]),
    );
  });

  test('takes the command line before decorators, for the logs too', async () => {
    const flags = '--numprocs 1 --user root --directory /tmp --environment SIZE=small --log-dir /var/log';
    const more = '--log-max-bytes 5MB --log-backups 0';
    const own = { numprocs: 3, user: 'nobody', directory: '/usr', environment: { SIZE: 'big' } };
    const logs = { logFile: '/tmp/pictures.txt', logMaxBytes: 1, logBackups: 9 };
    const words = [...flags.split(' '), ...more.split(' ')];
    expect(await sectionOf('Images', words, { ...own, ...logs })).toEqual(
      expect.arrayContaining([
        'directory=/tmp',
        'environment=GEARMAN_SERVERS="one:4730",NODE_ENV="production",SIZE="small"',
        'numprocs=1',
        'user=root',
        'stdout_logfile=/var/log/pictures.txt',
        'stdout_logfile_maxbytes=5242880',
        'stdout_logfile_backups=0',
      ]),
    );
    expect(await sectionOf('Mail', words)).toContain('stdout_logfile=/var/log/Mail.log');
  });

  test('puts workers into groups', async () => {
    const { stdout } = await generate([], { group: 'photos' });
    expect(stdout).toContain('[group:photos]\nprograms=Images\n');
    expect((await generate(['--group', 'all'], { group: 'photos' })).stdout).toContain(
      '[group:all]\nprograms=Images,Mail\n',
    );
  });

  test('--directory and --node say where the project and Node are when the programs run', async () => {
    const cwd = await folders.make({ 'package.json': '{}' });
    await writeFile(join(cwd, 'app.mjs'), `export { AppModule } from '${fixture('photos.mjs')}';`);
    const words = ['supervisor:generate', 'Photos', '--app', 'app.mjs'];
    const there = ['--directory', '/srv/my app', '--node', '/opt/node', '--format', 'systemd'];
    const { stdout } = await nestGearman([...words, ...there, '-q'], { cwd });
    expect(stdout).toBe('');
    const { stdout: unit } = await nestGearman([...words, ...there], { cwd });
    expect(unit).toMatch(/^ExecStart="\/opt\/node" ".*bin\.js" .* "--app" "\/srv\/my app\/app\.mjs"$/m);
    expect(unit).toContain('\nWorkingDirectory=/srv/my app\n');
  });

  test.each([
    ['systemd', [], /^ExecStart=".*Images/m],
    ['pm2', [], /^module\.exports = \{$/m],
    ['compose', ['--image', 'app:7'], /^ +- "node"$/m],
    ['kubernetes', ['--image', 'app:7', '--project', 'shop'], /^ +"app.kubernetes.io\/part-of": "shop"$/m],
  ])('writes %s too', async (format, words, expected) => {
    const { stdout, stderr, exitCode } = await generate(['--format', format, ...words]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(expected);
    const { stdout: json } = await generate(['--format', format, ...words, '--json']);
    const { files } = JSON.parse(json) as { files: { text: string }[] };
    for (const { text } of files) expect(stdout).toContain(text);
  });
});

describe('supervisor:generate --output', () => {
  test('changes only what has changed, and --check and --diff tell without writing', async () => {
    const file = join(await folders.make({ 'app.conf': '[program:other]\ncommand=/bin/true\n' }), 'app.conf');
    expect(await generate(['--output', file])).toMatchObject({
      stdout: `wrote ${file}: added program:Images, program:Mail\n`,
      exitCode: 0,
    });
    const written = await readFile(file, 'utf8');
    expect(written).toMatch(/^\[program:other\]\ncommand=\/bin\/true\n\n; Written by nestjs-gearman\./);
    expect(await generate(['--check', '--output', file])).toEqual({
      stdout: `${file} is up to date\n`,
      stderr: '',
      exitCode: 0,
    });

    const changed = { numprocs: 2 };
    const checked = await generate(['--output', file, '--check'], changed);
    expect(checked.stdout).toBe(
      `${file} is not up to date: changed program:Images; write it with: npx nest-gearman supervisor:generate --output ${file}\n`,
    );
    expect(checked.exitCode).toBe(1);
    const { stdout, exitCode } = await generate(['--output', file, '--diff'], changed);
    expect(stdout.match(/^[+-].*/gm)).toEqual([`--- ${file}`, `+++ ${file}`, '-numprocs=1', '+numprocs=2']);
    expect(exitCode).toBe(0);
    expect((await generate(['--output', file, '--diff', '--check'], changed)).exitCode).toBe(1);
    expect(await readFile(file, 'utf8')).toBe(written);

    await generate(['--output', file], changed);
    expect(await readFile(file, 'utf8')).toBe(written.replace('numprocs=1', 'numprocs=2'));
  });

  test('of named workers leaves the programs of others in the file', async () => {
    const file = join(await folders.make(), 'app.conf');
    await generate(['--output', file]);
    const { stdout } = await generate(['Mail', '--output', file, '--numprocs', '4']);
    expect(stdout).toBe(`wrote ${file}: changed program:Mail\n`);
    expect((await readFile(file, 'utf8')).match(/^(?:\[|numprocs).*/gm)).toEqual([
      '[program:Images]',
      'numprocs=1',
      '[program:Mail]',
      'numprocs=4',
    ]);
  });

  test('writes several files into a folder, and tells of those that were left over', async () => {
    const folder = join(await folders.make(), 'units');
    const words = ['--format', 'systemd', '--output', folder];
    expect((await generate(words)).exitCode).toBe(0);
    const names = ['Images.service', 'Mail.service', 'gearman.target'];
    expect((await readdir(folder)).toSorted()).toEqual(names);
    expect(await generate([...words, '--check'])).toMatchObject({ exitCode: 0, stderr: '' });
    await writeFile(join(folder, 'sshd.service'), '[Unit]\n');
    const { stderr, stdout } = await generate(['Mail', ...words]);
    expect(stderr).toMatch(
      new RegExp(`^warning: ${folder}/Images.service was written by supervisor:generate too, .*\n$`),
    );
    expect(stdout).toContain(`wrote ${folder}/gearman.target\n`);
  });

  test('does not replace what somebody else wrote', async () => {
    const file = join(await folders.make({ 'compose.yaml': 'services: {}\n' }), 'compose.yaml');
    const words = ['--format', 'compose', '--image', 'app', '--output', file];
    const { stderr, exitCode } = await generate(words);
    expect({ stderr, exitCode }).toEqual({
      stderr: `${file} was not written by supervisor:generate, and would be replaced as a whole; remove it, or name another file with --output\n`,
      exitCode: 78,
    });
    expect(await readFile(file, 'utf8')).toBe('services: {}\n');
    const conf = join(await folders.make({ 'a.conf': '[group:photos]\nprograms=x\n' }), 'a.conf');
    const merged = await generate(['--output', conf], { group: 'photos' });
    expect(merged.stderr).toMatch(/^the file has a \[group:photos\] that was not written by nestjs-gearman/);
    expect(merged.exitCode).toBe(78);
  });

  test('--json tells what became of each file', async () => {
    const file = join(await folders.make(), 'app.conf');
    const said = async (...words: string[]) =>
      JSON.parse((await generate(['--output', file, '--json', ...words])).stdout) as object;
    const sections = { added: ['program:Images', 'program:Mail'] };
    expect(await said('--diff')).toMatchObject({
      written: false,
      files: [{ path: file, state: 'created', sections, diff: expect.stringMatching('^--- /dev/null\n') }],
    });
    expect(await said()).toMatchObject({ written: true, files: [{ state: 'created' }] });
    expect(await said()).toMatchObject({ written: true, files: [{ state: 'unchanged' }] });
  });

  test('warns of what the machine lacks, unless the programs run in an image', async () => {
    const words = ['--user', 'no-such-user', '--log-dir', '/no/logs', '--directory', '/no/app'];
    expect((await generate(words)).stderr.split('\n')).toEqual([
      'warning: there is no user no-such-user on this machine; where the programs run there must be one',
      'warning: there is no folder /no/app on this machine; where the programs run, a program needs it',
      'warning: there is no folder /no/logs on this machine; where the programs run, a log file needs it',
      '',
    ]);
    expect((await generate([...words, '-q'])).stderr).toBe('');
    expect((await generate([...words, '--format', 'compose', '--image', 'a'])).stderr).toBe('');
    expect(JSON.parse((await generate([...words, '--json'])).stdout)).toMatchObject({
      warnings: expect.arrayContaining([expect.stringContaining('no-such-user')]),
    });
  });
});

describe('what supervisor:generate refuses', () => {
  test.each([
    [['--format', 'runit'], 'Allowed choices are supervisord, systemd, pm2, compose, kubernetes'],
    [['--format', 'compose'], '--format compose runs images; name the one'],
    [['--image', 'a'], '--image is for compose and kubernetes, got it with --format supervisord'],
    [['--check'], '--check and --diff compare with what was written before'],
    [['--diff'], 'say where that is with --output <path>'],
    [['--directory', 'srv'], 'expected --directory as an absolute path, got "srv"'],
    [['--log-dir', 'logs'], 'expected --log-dir as an absolute path, got "logs"'],
    [['--environment', '1X=2'], 'expected a variable as NAME=value, or as NAME'],
    [['--environment', 'NOT_SET_HERE'], 'there is no such variable now'],
    [['--log-max-bytes', '1TB'], 'expected --log-max-bytes as a number of bytes'],
    [['--log-max-bytes', '1MB'], 'are about log files, and Images has none'],
    [['--output', '/no/such/app.conf'], 'the folder /no/such for --output does not exist'],
    [['--format', 'systemd', '--output', '/etc/passwd'], 'must be a folder, and /etc/passwd is a file'],
    [['Imagse'], 'Did you mean Images?'],
  ])('%j, with 64', async (words, message) => {
    const { stdout, stderr, exitCode } = await generate(words);
    expect(stderr).toContain(message);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
  });

  test.each<[object, string]>([
    [{ procs: 2 }, '@GearmanWorker `supervisor`: unknown option "procs"'],
    [{ numprocs: 0 }, 'expected supervisor.numprocs as a whole number of at least 1'],
    [{ priority: 1000 }, 'expected supervisor.priority as at most 999, got 1000'],
    [{ logFile: 'a.log' }, 'expected supervisor.logFile as an absolute path, got "a.log"'],
    [{ directory: '' }, 'expected supervisor.directory as an absolute path'],
    [{ stopSignal: 'KILL' }, 'expected supervisor.stopSignal as one of TERM, INT, HUP, got "KILL"'],
    [{ environment: { A: 1 } }, 'expected supervisor.environment as an object of texts'],
    [{ autostart: 'yes' }, 'expected supervisor.autostart as true or false'],
    [{ user: '' }, 'expected supervisor.user as the name or number of a user'],
    [{ user: 'a b' }, "expected user to be a user's name or number"],
    [{ environment: { 'A-B': '' } }, 'expected a name of ASCII letters, digits and _'],
  ])('the decorator %j, with 78', async (supervisor, message) => {
    const { stdout, stderr, exitCode } = await generate([], supervisor);
    expect(stderr).toContain(message);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 78 });
  });

  test('an application without workers, with 78', async () => {
    @Module({ imports: [GearmanModule.forRoot()] })
    class AppModule {}
    const { stderr, exitCode } = await runHere(['supervisor:generate'], {}, { module: AppModule });
    expect({ stderr, exitCode }).toEqual({
      stderr: 'the application has no worker that could be kept running\n',
      exitCode: 78,
    });
  });
});

test('a script that was started without its extension is written with it', async () => {
  const cwd = await folders.make({ 'package.json': '{ "type": "commonjs" }' });
  await mkdir(join(cwd, 'dist'));
  const cli = new URL('../../dist/cli/run-gearman-cli.js', import.meta.url).href;
  await writeFile(
    join(cwd, 'dist/gearman.js'),
    `import('${cli}').then(async ({ runGearmanCli }) => {
  const { AppModule } = await import('${new URL('fixtures/photos.mjs', import.meta.url).href}');
  await runGearmanCli(AppModule);
});`,
  );
  const started = CliProcess.start(process.execPath, ['dist/gearman', 'supervisor:generate'], { cwd });
  expect((await started.ended()).stdout).toContain(
    `command=${process.execPath} ${cwd}/dist/gearman.js gearman:worker:execute Photos --no-interaction\n`,
  );
});
