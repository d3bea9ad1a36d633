import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach } from '@jest/globals';

import type { QueueStore, StoredJob } from '../../../../lib/store/index.js';
import { BetterSqlite3, type Connection } from './better-sqlite3.js';

/** Paths of files that are not there yet, each in a folder of its own, which is gone behind the test. */
export function databaseFiles(): () => Promise<string> {
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });
  return async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'nestjs-gearman-sqlite-')));
    folders.push(folder);
    return join(folder, 'jobs.db');
  };
}

/** The rows that SQL gives, through a connection of its own. */
export function rows(file: string, sql: string): readonly unknown[] {
  return inDatabase(file, (database) => database.prepare(sql).raw().all());
}

/** Does what SQL says, through a connection of its own. */
export function execute(file: string, sql: string): void {
  inDatabase(file, (database) => database.exec(sql));
}

function inDatabase<Result>(file: string, use: (database: Connection) => Result): Result {
  const database = new BetterSqlite3(file);
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    return use(database);
  } finally {
    database.close();
  }
}

export async function replayed(store: QueueStore): Promise<readonly StoredJob[]> {
  const jobs: StoredJob[] = [];
  for await (const portion of store.replay()) jobs.push(...portion);
  return jobs;
}

/** What a store holds that is opened for that only. */
export async function contentOf(store: QueueStore): Promise<readonly StoredJob[]> {
  await store.open();
  try {
    return await replayed(store);
  } finally {
    await store.close();
  }
}
