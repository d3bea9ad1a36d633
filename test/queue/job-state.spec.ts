import { describe, expect, test } from '@jest/globals';
import { IllegalTransitionError, type JobEvent, type JobState, transition } from '../../lib/queue/index.js';

const STATES: readonly JobState[] = ['storing', 'delayed', 'queued', 'running', 'finished'];
const EVENTS: readonly JobEvent[] = ['queue', 'delay', 'due', 'assign', 'requeue', 'discard', 'finish'];

const LEGAL: readonly (readonly [JobState, JobEvent, JobState])[] = [
  ['storing', 'queue', 'queued'],
  ['storing', 'delay', 'delayed'],
  ['storing', 'discard', 'finished'],
  ['delayed', 'due', 'queued'],
  ['delayed', 'discard', 'finished'],
  ['queued', 'assign', 'running'],
  ['queued', 'discard', 'finished'],
  ['running', 'requeue', 'queued'],
  ['running', 'discard', 'finished'],
  ['running', 'finish', 'finished'],
];

const ILLEGAL = STATES.flatMap((state) => EVENTS.map((event) => [state, event] as const)).filter(
  ([state, event]) => !LEGAL.some(([from, by]) => from === state && by === event),
);

describe('a job', () => {
  test.each(LEGAL)('that is %s and gets %s is %s', (state, event, next) => {
    expect(transition(state, event)).toBe(next);
  });

  test.each(ILLEGAL)('that is %s never gets %s', (state, event) => {
    expect(() => transition(state, event)).toThrow(IllegalTransitionError);
  });

  test('has twenty-five illegal moves', () => {
    expect(ILLEGAL).toHaveLength(25);
  });

  test('tells what it could do instead of an illegal move', () => {
    expect(() => transition('queued', 'finish')).toThrow(
      'a queued job cannot finish; it can assign or discard',
    );
    expect(() => transition('finished', 'assign')).toThrow(
      'a finished job cannot assign; it can do nothing more',
    );
  });

  test('names the state and the event of an illegal move', () => {
    expect(new IllegalTransitionError('finished', 'requeue')).toMatchObject({
      name: 'IllegalTransitionError',
      state: 'finished',
      event: 'requeue',
    });
  });
});
