import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { mergePrograms, renderSupervisordFile, type SupervisedProgram } from '../../lib/supervisor/index.js';
import { describeWith } from '../support/programs.js';
import { programWith } from './programs.js';
import { Supervisord } from './supervisord.js';

const ENDING = fileURLToPath(new URL('./fixtures/ending.mjs', import.meta.url));
const OPTIONS = { rewriteCommand: 'again' };

/** A program that ends like this every time. Its exit code decides, however early it comes. */
function ending(how: string, special: Partial<SupervisedProgram> = {}): SupervisedProgram {
  return programWith({
    name: `ends ${how}`,
    command: [process.execPath, ENDING, how],
    directory: tmpdir(),
    startSeconds: 0,
    ...special,
  });
}

function spawnings(log: string, name: string): number {
  return log.split(`spawned: '${name}'`).length - 1;
}

function spawned(name: string, times: number): RegExp {
  return new RegExp(`(?:spawned: '${name}'[^]*){${times}}`);
}

describeWith(['supervisord'], 'a real supervisord', () => {
  let folder: string;
  let daemon: Supervisord | undefined;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), '100% of my programs ')));
  });

  afterEach(async () => {
    await daemon?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(...programs: readonly SupervisedProgram[]): Promise<Supervisord> {
    daemon = await Supervisord.start(renderSupervisordFile(programs, OPTIONS));
    return daemon;
  }

  test('starts again after a crash and after the iterations, and not after a final exit code', async () => {
    const again = ['0', '1', '75', '255', 'SIGKILL'];
    const final = ['64', '78'];
    const supervisord = await start(
      ...again.map((how) => ending(how, { group: 'goes on 100%' })),
      ...final.map((how) => ending(how, { group: 'stands still' })),
    );

    for (const how of final) {
      await supervisord.said(`exited: ends_${how}_00 (exit status ${how}; expected)`);
    }
    for (const how of again) await supervisord.said(spawned(`ends_${how}_00`, 3));

    const { stdout } = await supervisord.control('status', 'stands_still:*');
    expect(stdout).toMatch(/^stands_still:ends_64_00 +EXITED/m);
    expect(stdout).toMatch(/^stands_still:ends_78_00 +EXITED/m);
    for (const how of final) expect(spawnings(supervisord.log, `ends_${how}_00`)).toBe(1);
  });

  test('gives up what ends too early, after the retries that were chosen', async () => {
    const supervisord = await start(ending('78', { startSeconds: 5, startRetries: 1 }));

    await supervisord.said('gave up: ends_78_00 entered FATAL state');

    expect(spawnings(supervisord.log, 'ends_78_00')).toBe(2);
  });

  test('starts and stops the programs of a group together, and no others', async () => {
    const supervisord = await start(
      ending('stays', { name: 'one of 100%', group: 'my group', processes: 2 }),
      ending('stays', { name: 'two', group: 'my group' }),
      ending('stays', { name: 'three', group: 'others' }),
      ending('stays', { name: 'four', group: 'others', autostart: false }),
    );
    for (const name of ['one_of_100__00', 'one_of_100__01', 'two_00', 'three_00']) {
      await supervisord.said(`success: ${name} entered RUNNING state`);
    }

    const stopped = await supervisord.control('stop', 'my_group:*');

    expect(stopped.stdout.trim().split('\n').toSorted()).toEqual([
      'my_group:one_of_100__00: stopped',
      'my_group:one_of_100__01: stopped',
      'my_group:two_00: stopped',
    ]);
    const { stdout } = await supervisord.control('status', 'others:*');
    expect(stdout).toMatch(/^others:three_00 +RUNNING/m);
    expect(stdout).toMatch(/^others:four_00 +STOPPED +Not started/m);
  });

  test('gives a program its words, its folder, its environment and its log file as they are', async () => {
    const words = ['two words', `it's "100%"`, '; # \\', '$HOME', 'é', ''];
    const directory = join(folder, "it's 5%; é");
    await mkdir(directory);
    const supervisord = await start(
      ending('stays', {
        name: 'Images',
        command: [process.execPath, ENDING, '0', ...words],
        directory,
        environment: { VALUE: '100% of $HOME; "quoted" é' },
        processes: 2,
        finalExitCodes: [0],
        log: { file: join(folder, 'out 5%.log') },
      }),
    );

    for (const number of ['00', '01']) {
      await supervisord.said(`exited: Images_${number} (exit status 0; expected)`);
      expect(JSON.parse(await readFile(join(folder, `out 5%_${number}.log`), 'utf8'))).toEqual({
        words,
        directory,
        value: '100% of $HOME; "quoted" é',
      });
    }
  });

  test('starts only what changed again, after the file was written again', async () => {
    const programs = ['kept', 'changed', 'gone'].map((name) =>
      ending('stays', { name, group: `my ${name}` }),
    );
    const supervisord = await start(...programs);
    for (const name of ['kept_00', 'changed_00', 'gone_00']) {
      await supervisord.said(`success: ${name} entered RUNNING state`);
    }
    const [kept, changed] = programs as [SupervisedProgram, SupervisedProgram];
    const existing = renderSupervisordFile(programs, OPTIONS);
    const next = [kept, { ...changed, processes: 2 }, ending('stays', { name: 'new' })];
    await supervisord.rewrite(mergePrograms(existing, next, OPTIONS).text);

    const { stdout } = await supervisord.control('update');

    expect(
      stdout
        .split('\n')
        .filter((line) => /updated|added|removed/.test(line))
        .toSorted(),
    ).toEqual([
      'my_changed: updated process group',
      'my_gone: removed process group',
      'new: added process group',
    ]);
  });
});
