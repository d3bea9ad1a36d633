import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, it } from '@jest/globals';

import type { PackageLoader } from '../../../lib/packages/index.js';
import type { SqliteStoreOptions } from '../../../lib/store/sqlite/sqlite-options.js';
import { SqliteStore } from '../../../lib/store/sqlite/sqlite-store.js';
import { queueStoreCases } from '../../../lib/testing/store/queue-store-cases.js';
import type { StorePlace } from '../../../lib/testing/store/store-place.js';
import { hasNodeSqlite, loadNodeSqlite } from './support/node-sqlite.js';

const folder = mkdtempSync(join(tmpdir(), 'nestjs-gearman-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function placeOf(file: string, options: Partial<SqliteStoreOptions>, load?: PackageLoader): StorePlace {
  return {
    open: () => new SqliteStore({ file, ...options }, load),
    clear: async () => {
      for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    },
  };
}

function conforms(name: string, options: Partial<SqliteStoreOptions>, load?: PackageLoader): void {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.db`);
  describe(`SqliteStore with ${name}`, () => {
    for (const { name: title, run } of queueStoreCases(placeOf(file, options, load))) it(title, run);
  });
}

conforms('better-sqlite3', { driver: 'better-sqlite3' });
conforms(
  hasNodeSqlite ? 'node:sqlite' : "better-sqlite3 behind node:sqlite's surface",
  { driver: 'node:sqlite' },
  loadNodeSqlite,
);
conforms('a table of another name and synchronous off', { table: 'my "jobs"; --', synchronous: 'off' });
