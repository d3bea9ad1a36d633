import { afterEach, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  InvalidProgramError,
  type RenderedFile,
  renderSystemdUnits,
  type SupervisedProgram,
  UnprintableError,
} from '../../lib/supervisor/index.js';
import { programWith } from './programs.js';
import { UnitFolder, wordsOf } from './systemd.js';
import { rendered, trickyText } from './texts.js';
import { describeWithTools } from './tools.js';

const SAMPLES = 150;
const OPTIONS = { rewriteCommand: 'again' };

function units(...programs: readonly SupervisedProgram[]): readonly RenderedFile[] {
  return renderSystemdUnits(programs, OPTIONS);
}

function textOf(files: readonly RenderedFile[], fileName: string): string | undefined {
  return files.find((file) => file.fileName === fileName)?.text;
}

test('writes a service for a program of one process', () => {
  const program = programWith({
    name: 'Images~resize',
    command: ['/usr/bin/node', '/srv/app/gearman.js', 'a "b"', '100%'],
    environment: { NODE_ENV: 'production', QUOTE: `it's "50%"` },
    user: 'www-data',
    startSeconds: 2,
    startRetries: 4,
    log: { file: '/var/log/100%.log' },
  });
  expect(textOf(units(program), 'Images-resize.service'))
    .toBe(`# Written by nestjs-gearman. To write it again: again
[Unit]
Description=Gearman worker (Images~resize)
PartOf=gearman.target
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=15s
StartLimitBurst=5

[Service]
ExecStart="/usr/bin/node" "/srv/app/gearman.js" "a \\"b\\"" "100%%"
WorkingDirectory=/srv
Environment="NODE_ENV=production"
Environment="QUOTE=it's \\"50%%\\""
User=www-data
Restart=always
RestartSec=1s
RestartPreventExitStatus=64 78
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=30s
# The log files are not rotated: see logrotate(8), with copytruncate.
StandardOutput=append:/var/log/100%%.log
StandardError=inherit
`);
});

test('writes a template for a program of several processes', () => {
  const log = { file: '/var/log/a.log', errorFile: '/var/log/a.err' };
  const text = textOf(units(programWith({ name: 'Mails', processes: 2, log })), 'Mails@.service');
  expect(text).toContain('Description=Gearman worker (Mails) %i\n');
  expect(text).toContain('StandardOutput=append:/var/log/a_%i.log\nStandardError=append:/var/log/a_%i.err\n');
});

test.each([
  ['/var/log/images.log', '/var/log/images_%i.log'],
  ['/var/log.d/images', '/var/log.d/images_%i'],
  ['/var/log/.images', '/var/log/.images_%i'],
  ['/var/log/images.1.log', '/var/log/images.1_%i.log'],
])('puts the number of a process into the name of the log file %s', (file, written) => {
  const text = textOf(units(programWith({ processes: 2, log: { file } })), 'worker@.service');
  expect(text).toContain(`StandardOutput=append:${written}\n`);
});

test('writes a target for each group, and one for all', () => {
  const files = units(
    programWith({ name: 'Images', group: 'photos', processes: 2 }),
    programWith({ name: 'Thumbs', group: 'photos', autostart: false }),
    programWith({ name: 'Mails' }),
  );
  expect(files.map(({ fileName }) => fileName)).toEqual([
    'Images@.service',
    'Thumbs.service',
    'Mails.service',
    'gearman.target',
    'gearman-photos.target',
  ]);
  expect(textOf(files, 'gearman.target')).toBe(`# Written by nestjs-gearman. To write it again: again
[Unit]
Description=Gearman worker (all of them)
Wants=gearman-photos.target
Wants=Mails.service

[Install]
WantedBy=multi-user.target
`);
  expect(textOf(files, 'gearman-photos.target')).toBe(`# Written by nestjs-gearman. To write it again: again
[Unit]
Description=Gearman worker (photos)
Wants=Images@0.service
Wants=Images@1.service
PartOf=gearman.target
`);
  expect(textOf(files, 'Thumbs.service')).toContain('PartOf=gearman-photos.target\n');
});

test('names the target of all as the project', () => {
  const files = renderSystemdUnits([programWith({})], { ...OPTIONS, project: 'my app' });
  expect(files.map(({ fileName }) => fileName)).toEqual(['worker.service', 'my-app.target']);
});

test('never gives up where every start counts as successful', () => {
  const text = textOf(units(programWith({ startSeconds: 0 })), 'worker.service');
  expect(text).toContain('StartLimitIntervalSec=0\n');
  expect(text).not.toContain('StartLimitBurst');
});

test('keeps systemd from replacing variables in a command', () => {
  const text = textOf(units(programWith({ command: ['/bin/echo', '$HOME'] })), 'worker.service');
  expect(text).toContain('\nExecStart=:"/bin/echo" "$HOME"\n');
});

test.each<[string, Partial<SupervisedProgram>]>([
  ['a program without its path', { command: ['node'] }],
  ['a program with a quote in its path', { command: ['/bin/"node"'] }],
  ['a program with a backslash in its path', { command: ['/bin/a\\b'] }],
  ['a control character in a variable', { environment: { A: '\u0001' } }],
  ['a backslash at the end of the directory', { directory: '/a\\' }],
  ['a line break in the directory', { directory: '/a\nb' }],
  ['a space at the end of a log file', { log: { file: '/a ' } }],
  ['a line break in the name', { name: 'a\nb' }],
  ['a name without letters', { name: '日本' }],
  ['what is no character in a word', { command: ['/bin/echo', '\uffff'] }],
])('refuses %s', (_what, special) => {
  expect(() => units(programWith(special))).toThrow(UnprintableError);
});

test('refuses two programs that would have one unit', () => {
  expect(() => units(programWith({ name: 'é' }), programWith({ name: 'e' }))).toThrow(InvalidProgramError);
});

/** As many programs as there are values, each with its number for a name. */
function numbered<Value>(values: readonly Value[], make: (value: Value) => Partial<SupervisedProgram>) {
  return rendered(values, (value) => {
    const program = programWith({ command: [process.execPath], ...make(value) });
    units(program);
    return program;
  }).map(([value, program], index) => [value, { ...program, name: `p${index}` }] as const);
}

describeWithTools(['systemd'], 'systemd', () => {
  let folder: UnitFolder | undefined;

  afterEach(() => folder?.remove());

  async function readBack(programs: readonly SupervisedProgram[]) {
    folder = await UnitFolder.of(units(...programs));
    const services = await folder.read('gearman.target');
    return programs.map(({ name }) => services.get(`${name}.service`));
  }

  test('has nothing to say against the units', async () => {
    const files = units(
      programWith({
        name: 'two words 100% é',
        group: 'photos & more',
        command: [process.execPath, 'a b', '$HOME', '%h', ';', '"\'\\'],
        environment: { A: '100% $A "quoted" \\ ; # é', B: '' },
        directory: '/tmp/a b/100%/"c"',
        processes: 2,
        user: 'root',
        log: { file: '/tmp/100% b.log', errorFile: '/tmp/c.err' },
      }),
      programWith({ name: 'Mails', command: [process.execPath], startSeconds: 0, stopSignal: 'INT' }),
    );
    folder = await UnitFolder.of(files);
    const names = [
      'two-words-100-e@1.service',
      'Mails.service',
      'gearman.target',
      'gearman-photos-more.target',
    ];
    expect(await folder.verify(names)).toBe('');
  });

  test('says what is wrong with a unit', async () => {
    const [service, ...targets] = units(programWith({ command: [process.execPath] }));
    const broken = { fileName: 'worker.service', text: `${service?.text}Restart=sometimes\n` };
    folder = await UnitFolder.of([broken, ...targets]);
    expect(await folder.verify(['worker.service'])).toContain('sometimes');
  });

  test('reads every choice', async () => {
    const log = { file: '/tmp/100%.log', errorFile: '/tmp/b.err' };
    const special = { stopWaitSeconds: 77, stopSignal: 'INT', processes: 2, log } as const;
    const program = programWith({ command: [process.execPath], group: 'photos', ...special });
    folder = await UnitFolder.of(units(program));
    const services = await folder.read('gearman.target');
    for (const instance of [0, 1]) {
      const fields = services.get(`worker@${instance}.service`)?.fields;
      expect(Object.fromEntries(fields ?? [])).toMatchObject({
        Description: [`Gearman worker (worker) ${instance}`],
        PartOf: ['gearman-photos.target (origin-file)'],
        Restart: ['always'],
        TimeoutStopSec: ['1min 17s'],
        KillMode: ['mixed'],
        KillSignal: ['SIGINT'],
        StandardOutputFileToAppend: [`/tmp/100%_${instance}.log`],
        StandardErrorFileToAppend: [`/tmp/b_${instance}.err`],
      });
    }
    expect(services.get('worker@2.service')).toBeUndefined();
  });

  test('waits for nothing where nothing may be waited for', async () => {
    folder = await UnitFolder.of(units(programWith({ command: [process.execPath], stopWaitSeconds: 0 })));
    const service = (await folder.read('gearman.target')).get('worker.service');
    expect(service?.fields.get('TimeoutStopSec')).toEqual(['1ms']);
  });

  test('reads every command that is not refused', async () => {
    const words = fc.sample(fc.array(trickyText, { maxLength: 4 }), SAMPLES);
    const programs = numbered(words, (some) => ({ command: [process.execPath, ...some] }));
    expect(programs.length).toBeGreaterThan(SAMPLES / 2);
    const read = await readBack(programs.map(([, program]) => program));
    expect(read.map((service) => wordsOf(service?.command ?? ''))).toEqual(
      programs.map(([some]) => [process.execPath, ...some]),
    );
  });

  test('reads every value of the environment that is not refused', async () => {
    const values = fc.sample(fc.tuple(trickyText, trickyText), SAMPLES);
    const programs = numbered(values, ([one, other]) => ({ environment: { ONE: one, OTHER_2: other } }));
    expect(programs.length).toBeGreaterThan(SAMPLES / 2);
    const read = await readBack(programs.map(([, program]) => program));
    expect(read.map((service) => service?.fields.get('Environment'))).toEqual(
      programs.map(([[one, other]]) => [`ONE=${one}`, `OTHER_2=${other}`]),
    );
  });

  test('reads every directory and log file that is not refused', async () => {
    const names = fc.sample(
      trickyText.map((text) => `/x${text.replaceAll('/', '')}`),
      SAMPLES,
    );
    const programs = numbered(names, (name) => ({ directory: name, log: { file: name } }));
    expect(programs.length).toBeGreaterThan(SAMPLES / 2);
    const read = await readBack(programs.map(([, program]) => program));
    for (const field of ['WorkingDirectory', 'StandardOutputFileToAppend']) {
      expect(read.map((service) => service?.fields.get(field))).toEqual(programs.map(([name]) => [name]));
    }
  });
});
