import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import type { Job } from '../../../lib/queue/index.js';
import type { StoredJob } from '../../../lib/store/index.js';
import type { TestPeer } from '../../queue/test-peer.js';
import { type HeldCall, HeldStore, idOf, storedJob } from './held-store.js';
import { KeptBench, LONG, turn } from './kept-bench.js';

/** `KEEPING_RUNS=10000` takes some minutes. */
const RUNS = Number(process.env['KEEPING_RUNS'] ?? 120);

const POISON = 'poison';

type Outcome = 'kept' | 'unavailable' | 'uncertain' | 'uncertain, and done' | 'emptied';

type Step =
  | { readonly do: 'submit'; readonly unique: string; readonly workload: string }
  | { readonly do: 'work' | 'turn' | 'read' | 'readFails' }
  | { readonly do: 'cancel'; readonly of: number }
  | { readonly do: 'end'; readonly of: number; readonly outcome: Outcome }
  | { readonly do: 'pass'; readonly time: number };

const uniqueId = fc.constantFrom('', '-', 'u', 'v');
const simply = (what: 'work' | 'turn' | 'read' | 'readFails') => fc.record({ do: fc.constant(what) });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      unique: uniqueId,
      workload: fc.constantFrom('W', 'W', 'X', POISON),
    }),
  },
  { weight: 6, arbitrary: simply('work') },
  { weight: 8, arbitrary: simply('turn') },
  { weight: 4, arbitrary: simply('read') },
  { weight: 1, arbitrary: simply('readFails') },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), of: fc.nat(9) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      of: fc.nat(9),
      outcome: fc.constantFrom<Outcome[]>(
        'kept',
        'kept',
        'kept',
        'unavailable',
        'uncertain',
        'uncertain, and done',
        'emptied',
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pass' as const), time: fc.constantFrom(10, 200, 5000) }),
  },
);

const EARLIER: readonly StoredJob[] = [
  storedJob('u'),
  storedJob('v'),
  storedJob(''),
  storedJob('nestjs_gearman_none_1', { workload: Buffer.from('W') }),
  storedJob('nestjs_gearman_same_1', { workload: Buffer.from('W') }),
  storedJob('nestjs_gearman_same_2', { workload: Buffer.from('W') }),
];

/** A bench whose store does what the test says, and what must hold of it at every moment. */
class Trial {
  private readonly submitters: TestPeer[] = [];
  /** Keys of earlier jobs that are over, or that joined another. */
  private readonly over = new Set<string>();
  private emptied = false;

  private constructor(
    private readonly bench: KeptBench,
    private readonly store: HeldStore,
    private readonly earlier: readonly StoredJob[],
  ) {
    const { keeper } = bench.kept;
    const { release, discard } = keeper;
    keeper.release = (job) => {
      this.over.add(`${job.queue.functionName}|${job.storeKey}`);
      release(job);
    };
    keeper.discard = (functionName, storeKey) => {
      this.over.add(`${functionName}|${storeKey}`);
      discard(functionName, storeKey);
    };
  }

  static async begin(concurrency: number, earlier: readonly StoredJob[]): Promise<Trial> {
    const store = new HeldStore(['commit', 'replay'], concurrency, earlier);
    return new Trial(await KeptBench.opened(store), store, earlier);
  }

  async perform(next: Step): Promise<void> {
    if (next.do === 'submit') this.submit(next.unique, next.workload);
    else if (next.do === 'work') this.bench.work();
    else if (next.do === 'cancel') this.cancel(next.of);
    else if (next.do === 'end') this.end(next.of, next.outcome);
    else if (next.do === 'pass') this.bench.clock.advance(next.time);
    else if (next.do !== 'turn') await this.read(next.do === 'read');
    if (next.do !== 'submit' && next.do !== 'work') await turn();
  }

  /** Ends whatever is open, well, until there is nothing more to do. */
  async calmDown(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      quiet = this.store.underWay.size === 0 && !this.bench.kept.isReplaying ? quiet + 1 : 0;
      while (this.store.underWay.size > 0) this.end(0, 'kept');
      await this.read(true);
      await this.bench.pass(LONG);
    }
  }

  /** A crash now would lose nothing that was acknowledged. */
  check(): void {
    if (this.emptied) return;
    const jobs = this.jobs();
    for (const [peer] of this.submitters.map((submitter) => submitter.answers())) {
      const job = jobs.get(peer?.replace('created ', '') ?? '');
      if (job !== undefined) expect(this.store.rows.has(this.idOf(job))).toBe(true);
    }
    for (const id of this.earlier.map(idOf)) expect([id, this.safe(id)]).toEqual([id, true]);
  }

  checkCommits(): void {
    const batches = [...this.store.underWay].map(({ batch: { done, added } }) => ({
      keys: new Set([...done, ...added].map(idOf)),
      added: added.map(idOf),
    }));
    expect(batches.length).toBeLessThanOrEqual(this.store.concurrentCommits);
    const keys = batches.flatMap((batch) => [...batch.keys]);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { added } of batches) expect(new Set(added).size).toBe(added.length);
  }

  /** What is kept is what is unfinished; everybody has one answer. */
  async checkEnd(): Promise<void> {
    this.emptied = false;
    await this.calmDown();
    this.check();
    expect([...this.store.rows.keys()].toSorted()).toEqual(
      [...this.jobs().values()].map((job) => this.idOf(job)).toSorted(),
    );
    for (const submitter of this.submitters) expect(submitter.answers()).toHaveLength(1);
    const commits = this.store.count('commit');
    await this.bench.pass(LONG);
    expect(this.store.count('commit')).toBe(commits);
    await this.bench.kept.close();
    expect(this.bench.clock.pending).toBe(0);
  }

  /** What cannot be kept takes nobody's place. */
  private submit(unique: string, workload: string): void {
    this.submitters.push(this.bench.submit(workload === POISON ? '' : unique, workload));
  }

  private cancel(of: number): void {
    const handles = [...this.jobs().keys()];
    this.bench.queue.cancel(handles[of % handles.length] ?? '');
  }

  private end(of: number, outcome: Outcome): void {
    const calls = [...this.store.underWay];
    const call = calls[of % calls.length];
    if (call === undefined) return;
    // The call is told so only in a later turn: it is ended no more than once.
    this.store.underWay.delete(call);
    if (outcome === 'unavailable') return call.fail(outcome);
    if (outcome === 'emptied') return this.empty(call);
    if (outcome !== 'kept') return call.fail('uncertain', outcome !== 'uncertain');
    const isRefused = call.batch.added.some(({ workload }) => workload.equals(Buffer.from(POISON)));
    if (isRefused) call.fail('refused');
    else call.succeed();
  }

  private empty(call: HeldCall): void {
    this.emptied = true;
    // What was not read is gone with the table.
    for (const id of this.earlier.map(idOf)) this.over.add(id);
    this.store.rows.clear();
    call.fail('emptied');
  }

  private async read(well: boolean): Promise<void> {
    void this.store.nextPortion().then((portion) => (well ? portion.succeed() : portion.fail('unavailable')));
    await turn();
  }

  private jobs(): ReadonlyMap<string, Job> {
    return new Map(Array.from(this.bench.queue.all(), (job) => [job.handle, job]));
  }

  private safe(id: string): boolean {
    return this.over.has(id) || this.store.rows.has(id);
  }

  private idOf(job: Job): string {
    return `${job.queue.functionName}|${job.storeKey}`;
  }
}

test(
  'nothing acknowledged is ever lost from the store, and nothing that is over stays, whatever the store does',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60, size: 'max' }),
        fc.constantFrom(1, 2, 3),
        fc.subarray([...EARLIER]),
        async (steps, concurrency, earlier) => {
          const trial = await Trial.begin(concurrency, earlier);
          for (const next of steps) {
            await trial.perform(next);
            trial.check();
            trial.checkCommits();
          }
          await trial.checkEnd();
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 100,
);
