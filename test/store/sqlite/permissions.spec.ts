import { chmodSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { SqliteStore } from '../../../lib/store/sqlite/sqlite-store.js';
import { KeptServer } from '../support/kept-server.js';
import type { WireJob } from '../support/wire-jobs.js';
import { contentOf, databaseFiles, rows } from './support/database-file.js';

const NOBODY = 65_534;
const JOB: WireJob = { functionName: 'resize', unique: 'u', workload: 'w' };

/** Modes of files do not concern root: it becomes somebody else for that long. */
async function withoutPrivileges<Result>(action: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(NOBODY);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}

/** Files of nobody's own, so that only their modes count. */
function setModes(file: string, mode: { readonly file: number; readonly folder: number }): void {
  for (const name of readdirSync(dirname(file))) chmodSync(`${dirname(file)}/${name}`, mode.file);
  chmodSync(dirname(file), mode.folder);
}

describe('a SQLite file that cannot be written', () => {
  const newFile = databaseFiles();

  it.each([
    [
      'read-only',
      { file: 0o444, folder: 0o777 },
      /jobs\.db: attempt to write a readonly database; .*owner and mode/,
    ],
    [
      'in a read-only folder',
      { file: 0o666, folder: 0o555 },
      /jobs\.db: (unable to open|attempt to write).*mode/,
    ],
    ['unreadable', { file: 0o000, folder: 0o755 }, /jobs\.db: unable to open database file; .*mode/],
    [
      'behind a closed folder',
      { file: 0o666, folder: 0o000 },
      /jobs\.db: .*(unable to open|permission denied)/,
    ],
  ])('(%s) is refused when the server starts, and is used when it can be', async (_, modes, message) => {
    const file = await newFile();
    const store = new SqliteStore({ file });
    const first = await KeptServer.start(store);
    expect(await first.submit(JOB)).toEqual(['JOB_CREATED']);
    await first.close();

    setModes(file, modes);
    const failure = await withoutPrivileges(() => KeptServer.start(store).catch((error: unknown) => error));
    chmodSync(dirname(file), 0o777);
    expect(failure).toMatchObject({ name: 'StoreError', kind: 'unavailable' });
    expect((failure as Error).message).toMatch(message);

    setModes(file, { file: 0o666, folder: 0o777 });
    const second = await withoutPrivileges(() => KeptServer.start(store));
    expect(await second.take('resize')).toEqual([{ functionName: 'resize', unique: 'u', workload: 'w' }]);
    await second.close();
  });

  it('in a folder that is not there is refused, and no folder is made', async () => {
    const file = `${await newFile()}.d/jobs.db`;
    await expect(KeptServer.start(new SqliteStore({ file }))).rejects.toThrow(
      /jobs\.db: .*directory does not exist/,
    );
    expect(statSync(dirname(file), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('that is a folder is refused', async () => {
    const file = dirname(await newFile());
    await expect(KeptServer.start(new SqliteStore({ file }))).rejects.toThrow(
      `${file}: unable to open database file; the folder is not there`,
    );
  });

  it('from when it is opened anew on: jobs are refused, and none that was acknowledged is lost', async () => {
    const file = await newFile();
    const server = await KeptServer.start(new SqliteStore({ file }));
    expect(await server.submit(JOB)).toEqual(['JOB_CREATED']);
    await server.close();
    expect(rows(file, 'SELECT unique_key FROM gearman_queue')).toEqual([['u']]);
    setModes(file, { file: 0o444, folder: 0o777 });
    await withoutPrivileges(() => expect(contentOf(new SqliteStore({ file }))).rejects.toThrow('readonly'));
    expect(rows(file, 'SELECT unique_key FROM gearman_queue')).toEqual([['u']]);
  });
});
