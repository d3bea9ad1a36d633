import { test } from '@jest/globals';
import * as fc from 'fast-check';
import { type KeptJob, PRIORITIES, type Submission } from '../../lib/queue/index.js';
import { expectSame } from '../support/same.js';
import { QueueModel } from './queue-model.js';
import { type Assigned, type QueueSubject, RealQueue, type Report, REPORTS } from './queue-subject.js';

const PEERS = 4;
const UNIQUES = ['', '-', 'u', 'v'];
const START = 1_000_000;

const peer = fc.nat(PEERS - 1);
const functionName = fc.constantFrom('f', 'g', '');
/** Of what an operator may name: one that is never used, and one that differs in case only. */
const anyName = fc.constantFrom('f', 'g', '', 'F', 'unknown');
/** Often 0, which is now. Few distinct ones, so that some coincide. */
const delay = fc.constantFrom(0, 0, 0, 500, 1000, 2000, -1000, Infinity);
const timeout = fc.constantFrom(0, 0, -1, Number.NaN, 1, 1000, 1500, Infinity);
const limit = fc.constantFrom(0, 1, 2, 5);

const submission = fc.record({
  functionName,
  unique: fc.constantFrom(...UNIQUES),
  reducer: fc.constantFrom('', 'r'),
  workload: fc.constantFrom('', 'a', 'u').map((text) => Buffer.from(text)),
  priority: fc.constantFrom(...PRIORITIES),
  background: fc.boolean(),
});

/** What happens next; `of` picks a job of the worker, or, where `stray` is set, any that there ever was. */
type Step =
  | {
      readonly ask: 'submit';
      readonly peer: number;
      readonly submission: Omit<Submission, 'dueAt'>;
      readonly delay: number;
    }
  | { readonly ask: 'canDo'; readonly peer: number; readonly functionName: string; readonly timeout: number }
  | { readonly ask: 'cantDo'; readonly peer: number; readonly functionName: string }
  | { readonly ask: 'resetAbilities' | 'preSleep' | 'grab' | 'leave'; readonly peer: number }
  | {
      readonly ask: 'report';
      readonly peer: number;
      readonly report: Report;
      readonly of: number;
      readonly stray: boolean;
    }
  | { readonly ask: 'pass'; readonly time: number; readonly tick: boolean }
  | { readonly ask: 'cancel'; readonly of: number }
  | { readonly ask: 'createFunction' | 'dropFunction'; readonly functionName: string }
  | {
      readonly ask: 'limit';
      readonly functionName: string;
      readonly limits: Record<(typeof PRIORITIES)[number], number>;
    }
  | { readonly ask: 'settle'; readonly of: number; readonly outcome: 'stored' | 'notStored' }
  | { readonly ask: 'restore'; readonly kept: Omit<KeptJob, 'dueAt'>; readonly delay: number };

const ask = <const Ask extends string>(what: Ask) => fc.constant(what);
const simply = <const Ask extends string>(what: Ask) => fc.record({ ask: ask(what), peer });

const STEPS = [
  { weight: 14, arbitrary: fc.record({ ask: ask('submit'), peer, submission, delay }) },
  { weight: 8, arbitrary: fc.record({ ask: ask('canDo'), peer, functionName, timeout }) },
  { weight: 2, arbitrary: fc.record({ ask: ask('cantDo'), peer, functionName }) },
  { weight: 2, arbitrary: simply('resetAbilities') },
  { weight: 8, arbitrary: simply('preSleep') },
  { weight: 12, arbitrary: simply('grab') },
  { weight: 4, arbitrary: simply('leave') },
  {
    weight: 10,
    arbitrary: fc.record({
      ask: ask('report'),
      peer,
      report: fc.constantFrom(...REPORTS),
      of: fc.nat(20),
      stray: fc.nat(4).map((number) => number === 0),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ ask: ask('pass'), time: fc.constantFrom(0, 1, 500, 1000), tick: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ ask: ask('cancel'), of: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ ask: ask('createFunction'), functionName: anyName }) },
  { weight: 2, arbitrary: fc.record({ ask: ask('dropFunction'), functionName: anyName }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ask: ask('limit'),
      functionName: anyName,
      limits: fc.record({ high: limit, normal: limit, low: limit }),
    }),
  },
] as const satisfies readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Step> }[];

/** Keys as earlier runs made them, and as gearmand did. */
const kept = fc
  .record({
    functionName,
    unique: fc.constantFrom(...UNIQUES),
    workload: fc.constantFrom('', 'a', 'u').map((text) => Buffer.from(text)),
    priority: fc.constantFrom(...PRIORITIES),
    earlier: fc.constantFrom('old 1', 'old 2', undefined),
  })
  .map(({ earlier = '', ...job }) => ({
    ...job,
    storeKey: ['', '-'].includes(job.unique) && earlier !== '' ? earlier : job.unique,
  }));

const STEPS_OF_KEEPERS = [
  {
    weight: 16,
    arbitrary: fc.record({
      ask: ask('settle'),
      of: fc.nat(20),
      outcome: fc.constantFrom('stored', 'stored', 'notStored'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ ask: ask('restore'), kept, delay }) },
] as const satisfies readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Step> }[];

/** Which jobs there were, and who was given them: to aim reports at jobs that exist. */
class Aim {
  private readonly all = new Set<string>();
  private readonly given = Array.from({ length: PEERS }, (): string[] => []);

  get handles(): readonly string[] {
    return [...this.all];
  }

  noteCreated(told: readonly string[]): void {
    for (const line of told) if (line.startsWith('created ')) this.all.add(line.slice('created '.length));
  }

  noteGiven(worker: number, handle: string): void {
    this.given[worker]?.push(handle);
  }

  at(worker: number, of: number, stray: boolean): string {
    return pick(stray ? this.handles : (this.given[worker] ?? []), of);
  }

  atAny(of: number): string {
    return pick(this.handles, of);
  }
}

function pick(targets: readonly string[], of: number): string {
  return targets[of % targets.length] ?? 'H:nope:1';
}

function perform(subject: QueueSubject, next: Step, aim: Aim, now: number): unknown {
  switch (next.ask) {
    case 'submit': {
      const dueAt = next.delay === 0 ? 0 : now + next.delay;
      return subject.submit(next.peer, { ...next.submission, dueAt }, now);
    }
    case 'canDo':
      return subject.canDo(next.peer, next.functionName, next.timeout);
    case 'cantDo':
      return subject.cantDo(next.peer, next.functionName);
    case 'grab':
      return subject.grab(next.peer, now);
    case 'report':
      return subject.report(next.peer, next.report, aim.at(next.peer, next.of, next.stray));
    case 'pass':
      return next.tick ? subject.tick(now) : undefined;
    case 'cancel':
      return subject.cancel(aim.atAny(next.of));
    case 'createFunction':
    case 'dropFunction':
      return subject[next.ask](next.functionName);
    case 'limit':
      return subject.limit(next.functionName, next.limits);
    case 'settle':
      return subject.settle(next.of, next.outcome, now);
    case 'restore':
      return subject.restore({ ...next.kept, dueAt: next.delay === 0 ? 0 : now + next.delay }, now);
    default:
      return subject[next.ask](next.peer);
  }
}

/** All that can be seen of the queue from outside. */
function view(subject: QueueSubject, handles: readonly string[]): unknown {
  return {
    told: Array.from({ length: PEERS }, (_, at) => subject.told(at)),
    snapshot: subject.snapshot(),
    jobs: handles.map((handle) => subject.progress(handle)),
    uniques: UNIQUES.map((unique) => subject.progressOfUnique(unique)),
    unfinished: subject.unfinished(),
    nextWakeup: subject.nextWakeup(),
    keeping: subject.keeping(),
  };
}

function compare(steps: readonly Step[], jobRetries: number, keeps: boolean): void {
  const model = new QueueModel(PEERS, jobRetries, keeps);
  const real = new RealQueue(PEERS, jobRetries, keeps);
  const aim = new Aim();
  let now = START;
  for (const next of steps) {
    if (next.ask === 'pass') now += next.time;
    const expected = perform(model, next, aim, now);
    expectSame(perform(real, next, aim, now), expected);
    for (let at = 0; at < PEERS; at++) aim.noteCreated(model.told(at));
    if (next.ask === 'grab') aim.noteGiven(next.peer, (expected as Assigned | undefined)?.handle ?? '');
    expectSame(view(real, aim.handles), view(model, aim.handles));
    expectSame(real.toldTooLate(), []);
  }
}

const retries = fc.constantFrom(-1, -1, 0, 1, 2);

test('the queue does what its model does, whatever its peers and operators ask for, while time passes', () => {
  const steps = fc.array(fc.oneof(...STEPS), { maxLength: 80, size: 'max' });
  fc.assert(
    fc.property(steps, retries, (asked, jobRetries) => compare(asked, jobRetries, false)),
    { numRuns: 300 },
  );
});

test('so does a queue whose background jobs are kept, whenever the keeper answers, and in whatever order', () => {
  const steps = fc.array(fc.oneof(...STEPS, ...STEPS_OF_KEEPERS), { maxLength: 100, size: 'max' });
  fc.assert(
    fc.property(steps, retries, (asked, jobRetries) => compare(asked, jobRetries, true)),
    { numRuns: 200 },
  );
});
