import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { renderSupervisordProgram, UnprintableError } from '../../lib/supervisor/index.js';
import { codePoint } from '../support/code-point.js';
import { describeWith } from '../support/programs.js';
import { programWith } from './programs.js';
import { readPrograms } from './read-programs.js';
import { rendered } from './texts.js';

const SAMPLES = 400;
const SIGTERM = 15;

/** What may mean something to supervisord's file, and anything else. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...`'"\\,;#%=()[]: `, ' ;', ' #', '\u001c#', '\u0085', '%(here)s', '%s', 'ab', 'é'),
      fc.string({ minLength: 1, maxLength: 1, unit: codePoint }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

test('writes a whole program', () => {
  const program = {
    name: 'Images',
    command: [
      '/usr/bin/node',
      '/srv/app/dist/cli/bin.js',
      'gearman:worker:execute',
      'Images',
      '--app',
      'a b',
    ],
    directory: '/srv/app',
    environment: { GEARMAN_SERVERS: 'one:4730,two:4730', NODE_ENV: 'production' },
    processes: 3,
    startSeconds: 1,
    stopWaitSeconds: 30,
  };
  expect(renderSupervisordProgram(program)).toBe(`[program:Images]
command=/usr/bin/node /srv/app/dist/cli/bin.js gearman:worker:execute Images --app 'a b'
directory=/srv/app
environment=GEARMAN_SERVERS="one:4730,two:4730",NODE_ENV="production"
process_name=%(program_name)s_%(process_num)02d
numprocs=3
autostart=true
autorestart=true
startsecs=1
stopsignal=TERM
stopwaitsecs=30
killasgroup=true
redirect_stderr=true
`);
});

test('writes no line for an environment without variables', () => {
  expect(renderSupervisordProgram(programWith({ environment: {} }))).not.toContain('environment');
});

test.each([
  ['Images~resize', 'Images~resize'],
  ['two words', 'two_words'],
  ['App\\Worker', 'App\\Worker'],
  ['a:b/c', 'a_b_c'],
  ['[images]', '_images_'],
  ['a; b # c', 'a_b_c'],
  ['100%', '100_'],
  ['a\tb\u0085', 'a_b_'],
])('makes of the name %j a section that supervisord takes', (name, section) => {
  expect(renderSupervisordProgram(programWith({ name }))).toMatch(`[program:${section}]\n`);
});

test.each([
  ['plain', 'A="plain"'],
  ['', 'A=""'],
  ['two words, and a comma', 'A="two words, and a comma"'],
  ["it's", `A="it's"`],
  ['say "hi" again', `A='say "hi" again'`],
  ['100% of %(x)s', 'A="100%% of %%(x)s"'],
])('writes the value %j', (value, written) => {
  expect(renderSupervisordProgram(programWith({ environment: { A: value } }))).toContain(
    `environment=${written}\n`,
  );
});

test.each([
  ['both kinds of quotes', `it's "both"`],
  ['a quote at its beginning', `'tis`],
  ['a quote at its end', 'in "quotes"'],
  ['a line break', 'two\nlines'],
  ['a comment', 'a ;b'],
  ['another comment', 'a\u001c#b'],
  ["supervisord's own word", '%(here)s'],
])('refuses a value with %s', (_what, value) => {
  const render = () => renderSupervisordProgram(programWith({ environment: { SECRET: value } }));
  expect(render).toThrow(UnprintableError);
  expect(render).toThrow('SECRET');
});

test.each(['A B', 'A,B', 'A=B', 'A-B', ''])('refuses the variable name %j', (name) => {
  const render = () => renderSupervisordProgram(programWith({ environment: { [name]: '1' } }));
  expect(render).toThrow(UnprintableError);
});

test.each(['/two\nlines', '/a ;b', '/a ', '/a\u0085', '/%(here)s'])(
  'refuses the directory %j',
  (directory) => {
    expect(() => renderSupervisordProgram(programWith({ directory }))).toThrow(UnprintableError);
  },
);

describeWith(['supervisord'], 'supervisord', () => {
  test('reads every part of the program', async () => {
    const program = programWith({
      name: 'Images',
      directory: '/srv/100% app',
      environment: { GEARMAN_SERVERS: 'one:4730,two:4730', NODE_ENV: 'production' },
      processes: 2,
      startSeconds: 0,
    });
    const [processes] = await readPrograms([renderSupervisordProgram(program)]);
    const common = {
      group: 'Images',
      argv: program.command,
      directory: '/srv/100% app',
      environment: program.environment,
      startsecs: 0,
      stopsignal: SIGTERM,
      stopwaitsecs: 30,
    };
    expect(processes).toMatchObject([
      { ...common, name: 'Images_00' },
      { ...common, name: 'Images_01' },
    ]);
  });

  test('takes every name, as the section says it', async () => {
    const names = fc.sample(
      text.filter((name) => name !== '' && !name.includes('\0')),
      SAMPLES,
    );
    const blocks = names.map((name) => renderSupervisordProgram(programWith({ name })));
    const read = await readPrograms(blocks);
    const sections = blocks.map((block) => /^\[program:(.*)\]$/m.exec(block)?.[1]);
    expect(read.map(([{ group }]) => group)).toEqual(sections);
    expect(read.map(([{ name }]) => name)).toEqual(sections.map((section) => `${section}_00`));
  });

  test('reads every value of the environment that is not refused', async () => {
    const values = rendered(fc.sample(fc.tuple(text, text), SAMPLES), ([one, other]) =>
      renderSupervisordProgram(programWith({ environment: { ONE: one, OTHER_2: other } })),
    );
    expect(values.length).toBeGreaterThan(SAMPLES / 8);
    const read = await readPrograms(values.map(([, block]) => block));
    expect(read.map(([{ environment }]) => environment)).toEqual(
      values.map(([[one, other]]) => ({ ONE: one, OTHER_2: other })),
    );
  });

  test('reads every directory that is not refused', async () => {
    const directories = rendered(
      fc.sample(
        text.map((name) => `/${name}`),
        SAMPLES,
      ),
      (directory) => renderSupervisordProgram(programWith({ directory })),
    );
    expect(directories.length).toBeGreaterThan(SAMPLES / 4);
    const read = await readPrograms(directories.map(([, block]) => block));
    expect(read.map(([{ directory }]) => directory)).toEqual(directories.map(([directory]) => directory));
  });
});
