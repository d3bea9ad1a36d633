import { expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { describeUnless } from '../../support/programs.js';
import { JobBook } from './job-book.js';
import { KilledServer, keptAt } from './killed-server.js';
import { Load } from './load.js';
import { STORE_PLACES } from './store-places.js';

/** `KILL_ROUNDS=300 npm test -- test/store/durability` takes some minutes for each store. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 5);
/** In ms: the server is killed at some moment within it, behind the first connection. */
const LONGEST_ROUND = 400;
/** So that the store does not only grow. */
const DRAINED_EVERY = 20;
const TIME_LIMIT = 15_000 + ROUNDS * 5_000;

async function round(address: string, book: JobBook, concurrent: boolean): Promise<number> {
  book.beginRound();
  const server = await KilledServer.start(address);
  const load = new Load(book, Math.random);
  await load.begin(server.port);
  await delay(Math.random() * LONGEST_ROUND);
  await server.kill();
  await load.ended();
  const kept = await keptAt(address);
  const keptOnce = new Set(kept);
  expect(kept.filter((id) => book.jobs.get(id)?.background !== true)).toEqual([]);
  expect(keptOnce.size).toBe(kept.length);
  expect(book.unfinished.filter((id) => !keptOnce.has(id))).toEqual([]);
  if (!concurrent) expect(book.removed.filter((id) => keptOnce.has(id))).toEqual([]);
  expect(book.mistaken).toEqual([]);
  return kept.length;
}

async function doAll(address: string, book: JobBook): Promise<void> {
  book.beginRound();
  const server = await KilledServer.start(address);
  const kept = await keptAt(address);
  const isDone = (): boolean => kept.every((id) => (book.jobs.get(id)?.done ?? 0) > 0);
  const load = new Load(book, Math.random);
  // The server queues them while it serves: who asks too early is told that there is nothing.
  do await load.drain(server.port);
  while (!isDone());
  await server.kill();
  await load.ended();
  expect(book.neverDone).toEqual([]);
}

async function killAgainAndAgain(address: string, concurrent: boolean): Promise<void> {
  const book = new JobBook();
  let replayed = 0;
  for (let count = 0; count < ROUNDS; count++) {
    replayed += await round(address, book, concurrent);
    if (count % DRAINED_EVERY === DRAINED_EVERY - 1) await doAll(address, book);
  }
  await doAll(address, book);
  const jobs = [...book.jobs.values()];
  const acknowledged = jobs.filter((job) => job.acknowledged).length;
  const completed = jobs.filter((job) => job.completed).length;
  expect(acknowledged).toBeGreaterThan(0);
  const figures = { rounds: ROUNDS, submitted: jobs.length, acknowledged, completed, replayed };
  if (process.env['KILL_ROUNDS'] !== undefined) process.stderr.write(`${JSON.stringify(figures)}\n`);
}

for (const { name, missing, concurrent, provide } of STORE_PLACES) {
  describeUnless([missing], `a server that is killed, with ${name}`, () => {
    test(
      `${ROUNDS} times while clients submit and workers work: what is acknowledged and unfinished is replayed, and nothing else`,
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'nestjs-gearman-kill-'));
        const place = await provide(folder);
        try {
          await killAgainAndAgain(place.address, concurrent);
        } finally {
          await place.end();
          await rm(folder, { recursive: true, force: true });
        }
      },
      TIME_LIMIT,
    );
  });
}
