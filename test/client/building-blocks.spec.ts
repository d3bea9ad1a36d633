import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Fifo } from '../../lib/client/fifo.js';
import { JobStatus } from '../../lib/client/index.js';
import { Settlement } from '../../lib/client/settlement.js';

describe('a Fifo', () => {
  test('gives back what came first, like an array that shifts', () => {
    const action = fc.constantFrom('push', 'push', 'shift', 'drain');
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const [fifo, model]: [Fifo<number>, number[]] = [new Fifo(), []];
        for (const [index, what] of actions.entries()) {
          if (what === 'push') {
            fifo.push(index);
            model.push(index);
          }
          if (what === 'shift') expect(fifo.shift()).toBe(model.shift());
          if (what === 'drain' && index % 10 === 0) expect(fifo.drain()).toEqual(model.splice(0));
          expect(fifo.length).toBe(model.length);
        }
        expect(fifo.drain()).toEqual(model);
      }),
    );
  });
});

describe('a settlement', () => {
  test('is told to those who asked before and to those who ask after', async () => {
    const settlement = new Settlement<number>();
    const early = settlement.promise;
    expect(settlement.settled).toBe(false);
    settlement.resolve(5);
    expect(settlement.settled).toBe(true);
    expect([await early, await settlement.promise]).toEqual([5, 5]);
  });

  test('is settled once: what comes later changes nothing', async () => {
    const settlement = new Settlement<number>();
    settlement.reject(new Error('first'));
    settlement.resolve(5);
    settlement.reject(new Error('second'));
    await expect(settlement.promise).rejects.toThrow('first');
  });

  test('may be rejected with undefined', async () => {
    const settlement = new Settlement<number>();
    settlement.reject(undefined);
    await expect(settlement.promise).rejects.toBeUndefined();
  });

  test('may be resolved with undefined', async () => {
    const settlement = new Settlement<void>();
    settlement.resolve();
    settlement.reject(new Error('late'));
    expect(await settlement.promise).toBeUndefined();
  });
});

describe('a job’s status', () => {
  test.each([
    [1, 4, 0.25],
    [0, 0, 0],
    [5, 0, 0],
    [4, 4, 1],
  ])('%i of %i is a fraction of %p', (numerator, denominator, fraction) => {
    expect(new JobStatus(true, true, numerator, denominator).fraction).toBe(fraction);
  });
});
