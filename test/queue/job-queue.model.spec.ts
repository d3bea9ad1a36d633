import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { PRIORITIES, type Submission } from '../../lib/queue/index.js';
import { QueueModel } from './queue-model.js';
import { type Assigned, type QueueSubject, RealQueue, type Report, REPORTS } from './queue-subject.js';

const PEERS = 4;
const UNIQUES = ['', '-', 'u', 'v'];

const peer = fc.nat(PEERS - 1);
const functionName = fc.constantFrom('f', 'g', '');

const submission: fc.Arbitrary<Submission> = fc.record({
  functionName,
  unique: fc.constantFrom(...UNIQUES),
  workload: fc.constantFrom('', 'a', 'u').map((text) => Buffer.from(text)),
  priority: fc.constantFrom(...PRIORITIES),
  background: fc.boolean(),
});

/** What happens next; `of` picks a job of the worker, or, where `stray` is set, any that there ever was. */
type Step =
  | { readonly ask: 'submit'; readonly peer: number; readonly submission: Submission }
  | { readonly ask: 'canDo' | 'cantDo'; readonly peer: number; readonly functionName: string }
  | { readonly ask: 'resetAbilities' | 'preSleep' | 'grab' | 'leave'; readonly peer: number }
  | {
      readonly ask: 'report';
      readonly peer: number;
      readonly report: Report;
      readonly of: number;
      readonly stray: boolean;
    };

const simply = <const Ask extends string>(ask: Ask) => fc.record({ ask: fc.constant(ask), peer });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 7, arbitrary: fc.record({ ask: fc.constant('submit' as const), peer, submission }) },
  { weight: 4, arbitrary: fc.record({ ask: fc.constant('canDo' as const), peer, functionName }) },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('cantDo' as const), peer, functionName }) },
  { weight: 1, arbitrary: simply('resetAbilities') },
  { weight: 4, arbitrary: simply('preSleep') },
  { weight: 6, arbitrary: simply('grab') },
  { weight: 2, arbitrary: simply('leave') },
  {
    weight: 5,
    arbitrary: fc.record({
      ask: fc.constant('report' as const),
      peer,
      report: fc.constantFrom(...REPORTS),
      of: fc.nat(20),
      stray: fc.nat(4).map((number) => number === 0),
    }),
  },
);

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
    const targets = stray ? this.handles : (this.given[worker] ?? []);
    return targets[of % targets.length] ?? 'H:nope:1';
  }
}

function perform(subject: QueueSubject, next: Step, aim: Aim): unknown {
  switch (next.ask) {
    case 'submit':
      return subject.submit(next.peer, next.submission);
    case 'canDo':
    case 'cantDo':
      return subject[next.ask](next.peer, next.functionName);
    case 'report':
      return subject.report(next.peer, next.report, aim.at(next.peer, next.of, next.stray));
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
  };
}

test('the queue does what its model does, whatever its peers ask for', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const model = new QueueModel(PEERS);
      const real = new RealQueue(PEERS);
      const aim = new Aim();
      for (const next of steps) {
        const expected = perform(model, next, aim);
        expect(perform(real, next, aim)).toEqual(expected);
        if (next.ask === 'submit') aim.noteCreated(model.told(next.peer));
        if (next.ask === 'grab') aim.noteGiven(next.peer, (expected as Assigned | undefined)?.handle ?? '');
        expect(view(real, aim.handles)).toEqual(view(model, aim.handles));
        expect(real.toldTooLate()).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});
