import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OFFICE = fileURLToPath(new URL('./office.js', import.meta.url));

const LETTERS = 12;
/** So many are written when the office is killed. */
const BEFORE_THE_END = 4;

/** Kills an office in the middle of its work, starts another, and counts the letters. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'letters-'));
  const store = process.env['STORE'] || `sqlite:${join(folder, 'letters.db')}`;
  const written: string[] = [];
  try {
    const first = open(store, [String(LETTERS)], written);
    await until(first, () => written.length >= BEFORE_THE_END);
    await end(first, 'SIGKILL');
    console.log(`killed with ${LETTERS - new Set(written).size} letters left; starting again`);

    const second = open(store, [], written);
    await until(second, () => new Set(written).size === LETTERS);
    await end(second, 'SIGTERM');
    const letters = new Set(written).size;
    console.log(`${letters} of ${LETTERS} letters are written, ${written.length - letters} of them twice`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts an office, and takes down what it writes. */
function open(store: string, words: readonly string[], written: string[]): ChildProcess {
  const office = fork(OFFICE, words, { env: { ...process.env, STORE: store } });
  return office.on('message', (to) => written.push(String(to)));
}

/** @throws Error where the office ends before */
async function until(office: ChildProcess, isEnough: () => boolean): Promise<void> {
  const ended = once(office, 'exit').then(() => 'ended');
  while (!isEnough()) {
    const happened = await Promise.race([once(office, 'message'), ended]);
    if (happened === 'ended') throw new Error('the office ended before its letters were written');
  }
}

async function end(office: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(office, 'exit');
  office.kill(signal);
  await ended;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
