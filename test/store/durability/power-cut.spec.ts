import { expect, test } from '@jest/globals';
import { copyFile, mkdtemp, rm, truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { absence, describeUnless } from '../../support/programs.js';
import { JobBook } from './job-book.js';
import { KilledServer, keptAt } from './killed-server.js';
import { Load } from './load.js';
import { type SyncedLength, syncedLength } from './synced-log.js';

/** `POWER_CUTS=50 npm test -- test/store/durability` takes a minute. */
const ROUNDS = Number(process.env['POWER_CUTS'] ?? 3);
/** In ms. So short that SQLite does not begin its log anew, which it does behind a thousand pages. */
const LONGEST_ROUND = 150;
const TIME_LIMIT = 15_000 + ROUNDS * 8_000;

type Database = new (file: string) => { pragma(text: string): unknown; close(): void };
const BetterSqlite = createRequire(import.meta.url)('better-sqlite3') as Database;

interface PowerCut {
  readonly book: JobBook;
  readonly kept: ReadonlySet<string>;
  readonly wal: SyncedLength;
  readonly integrity: unknown;
}

/** Kills a server under load, and takes from its log a part of what the disk was never asked to have for sure. */
async function cutPower(folder: string, synchronous: string): Promise<PowerCut> {
  const [file, log, copy] = ['jobs.db', 'strace.log', 'cut.db'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const strace = ['strace', '-f', '-y', '-s', '0', '-e', 'trace=pwrite64,fdatasync,fsync', '-o', log];
  const server = await KilledServer.start(`sqlite:${file}?synchronous=${synchronous}`, strace);
  const book = new JobBook();
  const load = new Load(book, Math.random);
  await load.begin(server.port);
  await delay(LONGEST_ROUND * (0.5 + Math.random() / 2));
  await server.kill();
  await load.ended();
  const wal = await syncedLength(log, `${file}-wal`);
  await copyFile(file, copy);
  await copyFile(`${file}-wal`, `${copy}-wal`);
  await truncate(`${copy}-wal`, wal.synced + Math.floor(Math.random() * (wal.written - wal.synced)));
  const database = new BetterSqlite(copy);
  const integrity = database.pragma('integrity_check');
  database.close();
  return { book, wal, integrity, kept: new Set(await keptAt(`sqlite:${copy}`)) };
}

async function rounds(synchronous: string, check: (cut: PowerCut) => void): Promise<void> {
  for (let count = 0; count < ROUNDS; count++) {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-gearman-power-'));
    try {
      const cut = await cutPower(folder, synchronous);
      expect(cut.integrity).toEqual([{ integrity_check: 'ok' }]);
      expect([...cut.kept].filter((id) => cut.book.jobs.get(id)?.background !== true)).toEqual([]);
      check(cut);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

describeUnless([absence('strace')], 'a power cut, of which SQLite keeps what it had synced', () => {
  test(
    'takes nothing that was acknowledged, where synchronous is full',
    async () => {
      let acknowledged = 0;
      await rounds('full', ({ book, kept, wal }) => {
        expect(wal.beginnings).toBeLessThanOrEqual(1);
        expect(book.unfinished.filter((id) => !kept.has(id))).toEqual([]);
        acknowledged += book.unfinished.length;
      });
      expect(acknowledged).toBeGreaterThan(0);
    },
    TIME_LIMIT,
  );

  test(
    'may take what was acknowledged where synchronous is normal, and damages nothing',
    async () => {
      let lost = 0;
      await rounds('normal', ({ book, kept }) => {
        lost += book.unfinished.filter((id) => !kept.has(id)).length;
      });
      expect(lost).toBeGreaterThan(0);
    },
    TIME_LIMIT,
  );
});
