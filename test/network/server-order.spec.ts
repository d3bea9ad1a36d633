import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { type ServerChoiceKey, type ServerOrder, ServerOrdering } from '../../lib/client/server-order.js';

interface Named {
  readonly address: string;
}

const servers = fc
  .uniqueArray(fc.domain(), { minLength: 1, maxLength: 6 })
  .map((names): Named[] => names.map((name) => ({ address: `${name}:4730` })));

const key: fc.Arbitrary<ServerChoiceKey> = fc.record({
  functionName: fc.string(),
  unique: fc.string({ minLength: 1 }),
});

const BY_KEY: readonly ServerOrder[] = ['unique', 'functionName'];
const byKey = fc.constantFrom(...BY_KEY);
const anyOrder = fc.constantFrom<ServerOrder>('preferred', 'roundRobin', ...BY_KEY);

/** The same where it counts, and not elsewhere. */
function alike(order: ServerOrder, one: ServerChoiceKey): ServerChoiceKey {
  return order === 'unique' ? { ...one, functionName: 'another' } : { ...one, unique: 'another' };
}

describe('every order', () => {
  test('tries every server once', () => {
    fc.assert(
      fc.property(servers, anyOrder, fc.array(key, { maxLength: 10 }), (all, order, keys) => {
        const ordering = new ServerOrdering(all, order);
        for (const each of keys) expect(new Set(ordering.orderFor(each))).toEqual(new Set(all));
      }),
    );
  });
});

describe('the preferred order', () => {
  test('is that in which they were named', () => {
    fc.assert(
      fc.property(servers, key, (all, one) => {
        expect(new ServerOrdering(all, 'preferred').orderFor(one)).toEqual(all);
      }),
    );
  });
});

describe('the order in turn', () => {
  test('begins with each equally often, and goes on behind it', () => {
    fc.assert(
      fc.property(servers, fc.integer({ min: 1, max: 5 }), key, (all, rounds, one) => {
        const ordering = new ServerOrdering(all, 'roundRobin');
        for (let turn = 0; turn < rounds * all.length; turn++) {
          const first = turn % all.length;
          expect(ordering.orderFor(one)).toEqual([...all.slice(first), ...all.slice(0, first)]);
        }
      }),
    );
  });

  test('is taken by unique ID where there is none', () => {
    const all = [{ address: 'a' }, { address: 'b' }];
    const ordering = new ServerOrdering(all, 'unique');
    const firsts = [1, 2, 3, 4].map(() => ordering.orderFor({ functionName: 'f', unique: '' })[0]?.address);
    expect(firsts).toEqual(['a', 'b', 'a', 'b']);
  });
});

describe('the order by key', () => {
  test('is equal for equal keys, whatever else differs, in every client', () => {
    fc.assert(
      fc.property(servers, byKey, key, (all, order, one) => {
        const ranked = new ServerOrdering(all, order).orderFor(one);
        const elsewhere = new ServerOrdering(all.toReversed(), order);
        elsewhere.orderFor({ functionName: 'before', unique: 'before' });
        expect(elsewhere.orderFor(alike(order, one))).toEqual(ranked);
      }),
    );
  });

  test('changes for a dead server’s keys only: the others stay where they were', () => {
    fc.assert(
      fc.property(servers, byKey, key, fc.nat(), (all, order, one, choice) => {
        const dead = all[choice % all.length] as Named;
        const living = all.filter((server) => server !== dead);
        const before = new ServerOrdering(all, order).orderFor(one);
        const after = new ServerOrdering(living, order).orderFor(one);
        expect(after).toEqual(before.filter((server) => server !== dead));
      }),
    );
  });

  test.each(BY_KEY)('spreads keys, and those of a dead server over all the others: %s', (order) => {
    const all = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map((host) => ({ address: `${host}:4730` }));
    const ordering = new ServerOrdering(all, order);
    const firsts = new Map<string, number>();
    const seconds = new Map<string, number>();
    for (let count = 0; count < 4000; count++) {
      const text = `key-${count}`;
      const [first, second] = ordering.orderFor({ functionName: text, unique: text }) as [Named, Named];
      firsts.set(first.address, (firsts.get(first.address) ?? 0) + 1);
      const move = `${first.address} to ${second.address}`;
      seconds.set(move, (seconds.get(move) ?? 0) + 1);
    }
    expect([firsts.size, seconds.size]).toEqual([4, 12]);
    for (const share of firsts.values()) expect(Math.abs(share - 1000)).toBeLessThan(200);
    for (const share of seconds.values()) expect(Math.abs(share - 333)).toBeLessThan(120);
  });
});
