import { tmpdir } from 'node:os';

import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  InvalidProgramError,
  renderSupervisordFile,
  type SupervisedProgram,
  UnprintableError,
} from '../../lib/supervisor/index.js';
import { describeWith } from '../support/programs.js';
import { programWith } from './programs.js';
import { type ReadProcess, readPrograms } from './read-programs.js';
import { rendered, trickyText } from './texts.js';

const SAMPLES = 300;
const OPTIONS = { rewriteCommand: 'npx nest-gearman supervisor:generate' };
const SIGINT = 2;

test('writes programs and their groups', () => {
  const programs = [
    programWith({ name: 'Images', group: 'photos', processes: 2, user: 'www-data', priority: 10 }),
    programWith({ name: 'Mails', startSeconds: 0 }),
    programWith({
      name: 'Thumbs',
      group: 'photos',
      startRetries: 9,
      autostart: false,
      stopSignal: 'INT',
      log: { file: '/var/log/100%.log', errorFile: '/var/log/thumbs.err', maxBytes: 1000, backups: 3 },
    }),
  ];
  expect(renderSupervisordFile(programs, OPTIONS))
    .toBe(`; Written by nestjs-gearman. To write it again: npx nest-gearman supervisor:generate

; From nestjs-gearman, which replaces this section and removes it with its program.
[program:Images]
command=/usr/bin/node /srv/worker.js
directory=/srv
process_name=%(program_name)s_%(process_num)02d
numprocs=2
user=www-data
priority=10
autostart=true
autorestart=unexpected
exitcodes=64,78
startsecs=1
stopsignal=TERM
stopwaitsecs=30
killasgroup=true
redirect_stderr=true

; From nestjs-gearman, which replaces this section and removes it with its program.
[program:Mails]
command=/usr/bin/node /srv/worker.js
directory=/srv
process_name=%(program_name)s_%(process_num)02d
numprocs=1
autostart=true
autorestart=unexpected
exitcodes=64,78
startsecs=0
stopsignal=TERM
stopwaitsecs=30
killasgroup=true
redirect_stderr=true

; From nestjs-gearman, which replaces this section and removes it with its program.
[program:Thumbs]
command=/usr/bin/node /srv/worker.js
directory=/srv
process_name=%(program_name)s_%(process_num)02d
numprocs=1
autostart=false
autorestart=unexpected
exitcodes=64,78
startsecs=1
startretries=9
stopsignal=INT
stopwaitsecs=30
killasgroup=true
redirect_stderr=false
stdout_logfile=/var/log/100%%%%.log
stdout_logfile_maxbytes=1000
stdout_logfile_backups=3
stderr_logfile=/var/log/thumbs.err
stderr_logfile_maxbytes=1000
stderr_logfile_backups=3

; From nestjs-gearman, which replaces this section and removes it with its program.
[group:photos]
programs=Images,Thumbs
priority=10
`);
});

test.each([
  ['two lines', 'a\nb'],
  ['a line that goes on', 'a \\'],
])('refuses a command for the first line of %s', (_what, rewriteCommand) => {
  expect(() => renderSupervisordFile([programWith({})], { rewriteCommand })).toThrow(UnprintableError);
});

test('refuses two programs that supervisord would take for one', () => {
  const [one, other] = [programWith({ name: 'a b' }), programWith({ name: 'a:b' })];
  expect(() => renderSupervisordFile([one, other], OPTIONS)).toThrow(
    new InvalidProgramError('the programs "a b" and "a:b" would both be written as a_b: rename one of them'),
  );
});

test('refuses two programs of one name', () => {
  expect(() => renderSupervisordFile([programWith({}), programWith({})], OPTIONS)).toThrow(
    'there are two programs named "worker"',
  );
});

test('refuses two groups that supervisord would take for one', () => {
  const programs = [programWith({ name: 'a', group: 'x y' }), programWith({ name: 'b', group: 'x%y' })];
  expect(() => renderSupervisordFile(programs, OPTIONS)).toThrow('the groups "x y" and "x%y"');
});

test('refuses a group with the name of a program outside of it', () => {
  const programs = [programWith({ name: 'a' }), programWith({ name: 'b', group: 'a' })];
  expect(() => renderSupervisordFile(programs, OPTIONS)).toThrow('the group a has the name of a program');
});

async function readOne(program: SupervisedProgram): Promise<ReadProcess | undefined> {
  const [processes] = await readPrograms([renderSupervisordFile([program], OPTIONS)]);
  return processes?.[0];
}

describeWith(['supervisord'], 'supervisord', () => {
  test('reads every choice', async () => {
    const program = programWith({
      user: 'root',
      autostart: false,
      priority: 5,
      startRetries: 0,
      finalExitCodes: [1, 255],
      stopSignal: 'INT',
      log: { file: `${tmpdir()}/a.log`, errorFile: `${tmpdir()}/a.err`, maxBytes: 12, backups: 0 },
    });
    const read = await readOne(program);
    expect(read).toMatchObject({
      uid: 0,
      autostart: false,
      priority: 5,
      groupPriority: 5,
      startretries: 0,
      autorestart: 'RestartWhenExitUnexpected',
      exitcodes: [1, 255],
      stopsignal: SIGINT,
      redirect: false,
      stdout: { file: `${tmpdir()}/a.log`, maxBytes: 12, backups: 0 },
      stderr: { file: `${tmpdir()}/a.err`, maxBytes: 12, backups: 0 },
    });
  });

  test('starts again after every exit code where none is final', async () => {
    const read = await readOne(programWith({ finalExitCodes: [] }));
    expect(read).toMatchObject({ autorestart: 'RestartUnconditionally' });
  });

  test('reads its own defaults where nothing was chosen', async () => {
    const read = await readOne(programWith({}));
    expect(read).toMatchObject({
      autostart: true,
      priority: 999,
      startretries: 3,
      uid: null,
      stdout: null,
      redirect: true,
    });
  });

  test('gives each of several processes a log file of its own', async () => {
    const log = { file: `${tmpdir()}/100% b.log` };
    const text = renderSupervisordFile([programWith({ processes: 2, log })], OPTIONS);
    const [read = []] = await readPrograms([text]);
    expect([...read].map(({ stdout }) => stdout?.file)).toEqual([
      `${tmpdir()}/100% b_00.log`,
      `${tmpdir()}/100% b_01.log`,
    ]);
  });

  test('reads every log file that is not refused', async () => {
    const files = fc.sample(
      trickyText.map((name) => `${tmpdir()}/${name.replaceAll('/', '')}.x`),
      SAMPLES,
    );
    const texts = rendered(files, (file) => renderSupervisordFile([programWith({ log: { file } })], OPTIONS));
    expect(texts.length).toBeGreaterThan(SAMPLES / 4);
    const read = await readPrograms(texts.map(([, text]) => text));
    expect(read.map(([{ stdout }]) => stdout?.file)).toEqual(texts.map(([file]) => file));
  });

  test('finds each program in its group, whatever their names', async () => {
    const name = trickyText.filter((text) => text !== '');
    const sets = fc.sample(fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 4 }), SAMPLES);
    const texts = rendered(sets, (pairs) =>
      renderSupervisordFile(
        pairs.map(([group, program]) => programWith({ name: program, group })),
        OPTIONS,
      ),
    );
    expect(texts.length).toBeGreaterThan(SAMPLES / 2);
    const read = await readPrograms(texts.map(([, text]) => text));
    for (const [index, processes] of read.entries()) {
      const [pairs = [], text = ''] = texts[index] ?? [];
      const written = [...text.matchAll(/^\[group:(.*)\]\nprograms=(.*)$/gm)].flatMap(
        ([, group, list = '']) => list.split(',').map((program) => `${group} ${program}_00`),
      );
      expect(written).toHaveLength(pairs.length);
      expect([...processes].map((process) => `${process.group} ${process.name}`).toSorted()).toEqual(
        written.toSorted(),
      );
    }
  });
});
