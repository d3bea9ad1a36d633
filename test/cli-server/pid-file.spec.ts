import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { PidFile } from '../../lib/cli/server/pid-file.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';

const folders = TemporaryFolders.perTest();

/** No process has it: Linux gives them out up to 2²². */
const NOBODY = 2 ** 30;

async function path(): Promise<string> {
  return join(await folders.make(), 'g.pid');
}

describe('the PID file', () => {
  test('is written with a line end, and removed', async () => {
    const file = await path();
    const pidFile = new PidFile({ path: file, isDefault: false });
    pidFile.write();
    expect(readFileSync(file, 'utf8')).toBe(`${process.pid}\n`);
    expect(pidFile.remove()).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  test('stays where another server has written its own meanwhile', async () => {
    const file = await path();
    const pidFile = new PidFile({ path: file, isDefault: false });
    pidFile.write();
    writeFileSync(file, '1\n');
    expect(pidFile.remove()).toBeUndefined();
    expect(readFileSync(file, 'utf8')).toBe('1\n');
  });

  test('that nobody asked for stays with the process that it names, as long as that lives', async () => {
    const file = await path();
    const pidFile = new PidFile({ path: file, isDefault: true });
    writeFileSync(file, `${process.ppid}\n`);
    pidFile.write();
    pidFile.remove();
    expect(readFileSync(file, 'utf8')).toBe(`${process.ppid}\n`);
    writeFileSync(file, `${NOBODY}\n`);
    pidFile.write();
    expect(readFileSync(file, 'utf8')).toBe(`${process.pid}\n`);
  });

  test('that nobody asked for may not be possible', () => {
    expect(() => new PidFile({ path: '/nowhere/g.pid', isDefault: true }).write()).not.toThrow();
  });
});
