import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, test } from '@jest/globals';

import { JobServer } from '../../lib/server/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import { Bystanders } from './bystanders.js';
import { ByteWire } from './byte-wire.js';
import { hostileBytes } from './hostile-bytes.js';
import { Random } from './random.js';

const CASES = Number(process.env['FUZZ_CASES'] ?? 20_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** Jobs of hostile clients pile up: after so many cases another server takes over. */
const CASES_PER_SERVER = 10_000;
const CASES_PER_BYSTANDER_JOB = 10;
const CONNECTIONS = 20;
/** How long one case may take, in ms, and how much memory all of them may add. Both are far beyond what is needed. */
const TIME_LIMIT = 1_000;
const MEMORY_LIMIT = 200 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** One server among hostile connections. */
class Siege {
  private readonly clock = new FakeClock(1_700_000_000_000);
  private readonly server = new JobServer({ jobHandlePrefix: 'H', clock: this.clock });
  private readonly wires: ByteWire[] = [];
  /** What hostile connections were told. */
  readonly kinds = new Set<string>();
  /** What was sent last. */
  latest: Buffer = Buffer.alloc(0);
  /** How many of them the server has closed. */
  refused = 0;
  readonly bystanders = new Bystanders(this.server);

  constructor(private readonly random: Random) {}

  /** Every second connection is polite: it lives long enough to work. */
  play(): void {
    const place = this.random.below(CONNECTIONS);
    let wire = this.wires[place];
    if (wire === undefined || wire.closed) wire = ByteWire.to(this.server);
    this.wires[place] = wire;
    const bytes = hostileBytes(this.random, { polite: place % 2 === 0, handle: wire.handle });
    this.latest = bytes;
    const cut = this.random.oneIn(3) ? this.random.below(bytes.length + 1) : bytes.length;
    wire.push(bytes.subarray(0, cut));
    wire.push(bytes.subarray(cut));
    for (const kind of wire.kinds) this.kinds.add(kind);
    if (wire.closed) this.refused++;
    if (this.random.oneIn(100)) wire.close();
    if (this.random.oneIn(100)) this.clock.advance(this.random.below(3_000));
  }

  /** @returns how many timers are left */
  async end(): Promise<number> {
    for (const wire of this.wires) wire.close();
    await this.server.close();
    return this.clock.pending;
  }
}

/** What is in use, garbage aside: the process has run other tests before. */
function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** @returns the longest time that one case took, in ms */
async function playCases(siege: Siege, first: number, count: number): Promise<number> {
  let slowest = 0;
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    try {
      siege.play();
    } catch (error) {
      throw new Error(`case ${first + index} of FUZZ_SEED=${SEED}: ${siege.latest.toString('hex')}`, {
        cause: error,
      });
    }
    slowest = Math.max(slowest, performance.now() - started);
    if (index % CASES_PER_BYSTANDER_JOB === 0) {
      expect(siege.bystanders.doOneJob()).toEqual(siege.bystanders.expected);
    }
  }
  expect(await siege.end()).toBe(0);
  return slowest;
}

describe('a job server among hostile connections', () => {
  test(`goes on for the others, at once and within its memory, for ${CASES} cases`, async () => {
    let slowest = 0;
    let most = 0;
    const before = memoryInUse();
    for (let first = 0; first < CASES; first += CASES_PER_SERVER) {
      const count = Math.min(CASES_PER_SERVER, CASES - first);
      const siege = new Siege(new Random(SEED + first));
      slowest = Math.max(slowest, await playCases(siege, first, count));
      most = Math.max(most, memoryInUse() - before);
    }
    if (process.env['FUZZ_CASES'] !== undefined) {
      process.stderr.write(
        `slowest case ${slowest.toFixed(1)} ms, most memory added ${Math.round(most / 2 ** 20)} MiB\n`,
      );
    }
    expect(slowest).toBeLessThan(TIME_LIMIT);
    expect(most).toBeLessThan(MEMORY_LIMIT);
  }, 3_600_000);

  test('does so though the cases get far: jobs are made, run and told of, connections closed', async () => {
    const siege = new Siege(new Random(1));
    await playCases(siege, 0, 10_000);
    expect([...siege.kinds].toSorted()).toEqual([
      'ECHO_RES',
      'ERROR',
      'JOB_ASSIGN',
      'JOB_ASSIGN_ALL',
      'JOB_ASSIGN_UNIQ',
      'JOB_CREATED',
      'NOOP',
      'NO_JOB',
      'OPTION_RES',
      'STATUS_RES',
      'STATUS_RES_UNIQUE',
      'WORK_COMPLETE',
      'WORK_DATA',
      'WORK_EXCEPTION',
      'WORK_FAIL',
      'WORK_STATUS',
      'WORK_WARNING',
      'text',
    ]);
    expect(siege.refused).toBeGreaterThan(100);
  });
});
