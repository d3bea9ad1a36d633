import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';
import sharp from 'sharp';

import { CliProcess } from '../cli/cli-process.js';
import { StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { APP, MAIN, NAMES, PICTURES, rowsIn, rowsOf, thumbnailsOf, WIDTHS } from './sample-processes.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();

/** Runs the sample to its end. */
function thumbnails(...words: readonly string[]) {
  return commands.program(process.execPath, [MAIN, ...words]).ended();
}

test('in a pipe it writes a line for each job and a table, and the thumbnails are there', async () => {
  const output = await folders.make();
  const { stdout, stderr, exitCode } = await thumbnails(PICTURES, output);

  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const rows = rowsOf(stdout);
  expect(rows.map(({ name }) => name)).toEqual(NAMES.flatMap(thumbnailsOf));
  expect(rows).toEqual(await rowsIn(output, NAMES.flatMap(thumbnailsOf)));
  expect(rows.map(({ size }) => Number.parseInt(size, 10))).toEqual(NAMES.flatMap(() => WIDTHS));

  const lines = stdout.split('\n');
  const jobs = NAMES.flatMap((name) => WIDTHS.map((width) => `${name} at ${width} px: done`));
  const told = lines.slice(0, jobs.length);
  expect(told.map((line) => line.replace(/^\d+\/12 /, '')).toSorted()).toEqual(jobs.toSorted());
  expect(told.map((line) => Number.parseInt(line, 10))).toEqual(jobs.map((_job, index) => index + 1));
  expect(lines.slice(-3)).toEqual([
    '12 of 12 thumbnails made, 0 jobs failed',
    `thumbnails are in ${output}`,
    '',
  ]);
  for (const control of ['\r', '\u001b']) expect(stdout).not.toContain(control);
});

test("in a terminal it shows a bar that moves with the jobs' own status, and the table", async () => {
  const output = await folders.make();
  const terminal = commands.kept(CliProcess.inTerminal(process.execPath, [MAIN, PICTURES, output]));
  const { stdout, exitCode } = await terminal.ended();

  const frames = [...stdout.matchAll(/(█*)(░*) (\d+) % \| (\d+) of 12 jobs/g)].map((frame) => ({
    share: (frame[1] as string).length / `${frame[1]}${frame[2]}`.length,
    percentage: Number(frame[3]),
    done: Number(frame[4]),
  }));
  expect(frames[0]).toEqual({ share: 0, percentage: 0, done: 0 });
  expect(frames.at(-1)).toEqual({ share: 1, percentage: 100, done: 12 });
  expect(frames.some(({ percentage, done }) => percentage > Math.ceil((done / 12) * 100))).toBe(true);
  expect(stdout).not.toContain('px: done');
  expect(rowsOf(stdout)).toHaveLength(12);
  expect(exitCode).toBe(0);
});

test('files that are no pictures fail their own jobs, with the reason, and no others', async () => {
  const meadow = await readFile(join(PICTURES, 'meadow.jpg'));
  const [folder, output] = [await folders.make({ 'notes.txt': 'no picture' }), await folders.make()];
  await writeFile(join(folder, 'torn.jpg'), meadow.subarray(0, 3000));
  await writeFile(join(folder, 'whole.jpg'), meadow);
  await sharp({ create: { width: 100, height: 50, channels: 3, background: 'teal' } }).toFile(
    join(folder, 'tiny.png'),
  );

  const { stdout, stderr, exitCode } = await thumbnails(folder, output);

  const made = ['tiny.png', 'whole.jpg'].flatMap(thumbnailsOf);
  expect(rowsOf(stdout)).toEqual(await rowsIn(output, made));
  expect(rowsOf(stdout).map(({ size }) => Number.parseInt(size, 10))).toEqual([100, 100, 100, ...WIDTHS]);
  for (const name of ['notes.txt', 'torn.jpg']) {
    const failure = new RegExp(
      `^failed: ${name} at (\\d+) px: NotAPictureError: (\\S+) is not a picture`,
      'gm',
    );
    const failures = [...stdout.matchAll(failure)].map(([, width, file]) => ({ width: Number(width), file }));
    expect(failures).toEqual(WIDTHS.map((width) => ({ width, file: join(folder, name) })));
  }
  // libvips keeps its reasons in one place: of jobs that fail at the same time one may tell those of all.
  expect(stdout).toContain('(Input file contains unsupported image format');
  expect(stdout).toContain('VipsJpeg: premature end of JPEG image');
  expect(stdout).toContain('6 of 12 thumbnails made, 6 jobs failed\n');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

test('without pictures there is nothing to do, which is a failure that is told', async () => {
  const empty = await folders.make();
  expect(await thumbnails(join(empty, 'missing'))).toEqual({
    stdout: '',
    stderr: expect.stringMatching(`^cannot read the folder ${empty}/missing: ENOENT`),
    exitCode: 1,
  });
  expect(await thumbnails(empty)).toEqual({
    stdout: '',
    stderr: `there are no files in ${empty}\n`,
    exitCode: 1,
  });
});

test('an output folder that is not there is made, and without one a temporary one', async () => {
  const [folder, parent] = [await folders.make(), await folders.make()];
  await writeFile(join(folder, 'one.jpg'), await readFile(join(PICTURES, 'sunset.jpg')));
  await thumbnails(folder, join(parent, 'a/b'));
  await expect(rowsIn(join(parent, 'a/b'), thumbnailsOf('one.jpg'))).resolves.toHaveLength(3);

  const { stdout } = await thumbnails(folder);
  const temporary = /^thumbnails are in (.*)$/m.exec(stdout)?.[1] as string;
  folders.adopt(temporary);
  await expect(rowsIn(temporary, thumbnailsOf('one.jpg'))).resolves.toHaveLength(3);
});

test('the commands find its worker', async () => {
  const { stdout } = await commands.nestGearman(['worker:list', '--app', APP]).ended();
  expect(stdout).toContain('callablename:  Thumbnails\n');
});
