import { describe, expect, it } from '@jest/globals';

import '../../lib/testing/jest.js';
import { expectNotSubmitted, expectSubmitted } from '../../lib/testing/index.js';
import { applications } from './albums.js';

const { start } = applications();
const TAKEN = new Date('2026-11-21T12:00:00Z');
const DUE = new Date('2030-01-01T00:00:00Z');

async function submitted() {
  const started = await start();
  const { client } = started;
  client.doHighBackground('Images~resize', { file: 'a.jpg', taken: TAKEN }, { unique: 'a' });
  client.doBackground('Images~index', 'b.jpg', { unique: 'b', runAt: DUE });
  const waiting = client.doNormal('Images~describe', undefined, { unique: 'c' });
  waiting.result().catch(() => undefined);
  return started;
}

/** What a failed expectation says. */
function messageOf(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected the assertion to fail, and it held');
}

const ALL = [
  `  Images~resize { file: 'a.jpg', taken: '2026-11-21T12:00:00.000Z' } (background, high, unique "a", fake: waiting)`,
  `  Images~index 'b.jpg' (background, normal, due 2030-01-01T00:00:00.000Z, unique "b", fake: waiting)`,
  `  Images~describe undefined (foreground, normal, unique "c", fake: waiting)`,
].join('\n');

describe('toHaveSubmitted', () => {
  it('holds for what was submitted, in all that is named', async () => {
    const { gearman } = await submitted();
    expect(gearman).toHaveSubmitted('Images~resize');
    expect(gearman).toHaveSubmitted('Images~resize', { file: 'a.jpg', taken: TAKEN.toISOString() });
    expect(gearman).toHaveSubmitted('Images~resize', undefined, { priority: 'high', background: true });
    expect(gearman).toHaveSubmitted('Images~index', 'b.jpg', { unique: 'b', runAt: DUE });
    expect(gearman).toHaveSubmitted('Images~describe', undefined, { background: false });
  });

  it('takes a payload as it was submitted, too', async () => {
    const { gearman } = await submitted();
    expect(gearman).toHaveSubmitted('Images~resize', { file: 'a.jpg', taken: TAKEN });
    expect(gearman).not.toHaveSubmitted('Images~resize', { file: 'a.jpg', taken: DUE });
  });

  it.each([
    ['another job', 'Images~resized', undefined, {}],
    ['another payload', 'Images~resize', { file: 'b.jpg' }, {}],
    ['a part of the payload', 'Images~resize', { file: 'a.jpg' }, {}],
    ['another unique ID', 'Images~resize', undefined, { unique: 'b' }],
    ['another priority', 'Images~resize', undefined, { priority: 'low' as const }],
    ['the foreground', 'Images~resize', undefined, { background: false }],
    ['another time', 'Images~index', undefined, { runAt: new Date(0) }],
    ['a time where there is none', 'Images~resize', undefined, { runAt: DUE }],
  ])('does not hold for %s', async (_what, job, payload, details) => {
    const { gearman } = await submitted();
    expect(gearman).not.toHaveSubmitted(job, payload, details);
    expect(() => expect(gearman).toHaveSubmitted(job, payload, details)).toThrow('expected a submission of');
  });

  it('takes asymmetric matchers for any part', async () => {
    const { gearman } = await submitted();
    expect(gearman).toHaveSubmitted('Images~resize', expect.objectContaining({ file: 'a.jpg' }), {
      unique: expect.stringMatching(/^a$/),
    });
    expect(gearman).toHaveSubmitted('Images~resize', { file: expect.any(String), taken: expect.anything() });
    expect(gearman).toHaveSubmitted('Images~index', expect.stringContaining('.jpg'), {
      runAt: expect.any(Date),
    });
    expect(gearman).not.toHaveSubmitted('Images~resize', {
      file: expect.any(Number),
      taken: expect.anything(),
    });
    expect(gearman).not.toHaveSubmitted('Images~resize', expect.objectContaining({ width: 1 }));
  });

  it('says what was expected, and lists all that was submitted', async () => {
    const { gearman } = await submitted();
    const file = expect.stringContaining('z.jpg');
    expect(messageOf(() => expect(gearman).toHaveSubmitted('Images~resize', { file }, { unique: 'z' }))).toBe(
      `expected a submission of Images~resize with { payload: { file: StringContaining 'z.jpg' }, unique: 'z' }, got\n${ALL}`,
    );
    gearman.clear();
    expect(messageOf(() => expect(gearman).toHaveSubmitted('Images~resize'))).toBe(
      'expected a submission of Images~resize, got none at all',
    );
  });

  it('negated says what was submitted after all, and no more', async () => {
    const { gearman } = await submitted();
    expect(messageOf(() => expect(gearman).not.toHaveSubmitted('Images~describe'))).toBe(
      `expected no submission of Images~describe, got\n${ALL.split('\n')[2]}`,
    );
  });

  it('lists no more than the first twenty', async () => {
    const { gearman, client } = await start();
    for (let count = 1; count <= 23; count++) client.doBackground('Images~index', count);
    const message = messageOf(() => expect(gearman).toHaveSubmitted('Images~resize'));
    expect(message.split('\n')).toHaveLength(22);
    expect(message).toMatch(/Images~index 20 .*\n {2}and 3 more$/);
  });

  it('waits on demand', async () => {
    const { gearman, client } = await start();
    const expectation = expect(gearman).toHaveSubmitted('Images~index', 'late', { within: 5000 });
    client.doBackground('Images~index', 'early');
    await new Promise(setImmediate);
    client.doBackground('Images~index', 'late');
    await expectation;
    await expect(gearman).toHaveSubmitted('Images~index', 'late', { within: 0 });
  });

  it('says how long it has waited', async () => {
    const { gearman } = await start();
    await expect(expect(gearman).toHaveSubmitted('Images~index', 'a', { within: 20 })).rejects.toThrow(
      "expected a submission of Images~index with { payload: 'a' } within 20 ms, got none at all",
    );
  });

  it('negated waits whether it comes after all', async () => {
    const { gearman, client } = await start();
    await expect(gearman).not.toHaveSubmitted('Images~index', undefined, { within: 20 });
    const expectation = expect(gearman).not.toHaveSubmitted('Images~index', undefined, { within: 5000 });
    client.doBackground('Images~index', 'a');
    await expect(expectation).rejects.toThrow(
      /^expected no submission of Images~index within 5000 ms, got\n/,
    );
  });

  it('shows payloads that JSON has no form for', async () => {
    const { MessagePackSerializer } = await import('../../lib/index.js');
    const { gearman, client } = await start();
    const serializer = new MessagePackSerializer();
    client.doBackground('Images~index', 2n ** 60n, { serializer });
    expect(gearman).toHaveSubmitted('Images~index', 2n ** 60n);
    expect(messageOf(() => expect(gearman).toHaveSubmitted('Images~resize'))).toContain(
      'Images~index 1152921504606846976n (',
    );
  });

  it('refuses what is no tester', () => {
    expect(() => expect(new Date(0)).toHaveSubmitted('Images~index')).toThrow(
      new TypeError(
        'expected a GearmanTester before toHaveSubmitted, as app.get(GearmanTester) gives it, got 1970-01-01T00:00:00.000Z',
      ),
    );
  });
});

describe('expectSubmitted', () => {
  it('returns the first such submission', async () => {
    const { gearman } = await submitted();
    expect(expectSubmitted(gearman, 'Images~index', 'b.jpg', { runAt: DUE })).toBe(gearman.jobs[1]);
  });

  it('throws an AssertionError that lists what there is', async () => {
    const { gearman } = await submitted();
    expect(() => expectSubmitted(gearman, 'Images~index', 'c.jpg')).toThrow(
      expect.objectContaining({
        name: 'AssertionError',
        message: `expected a submission of Images~index with { payload: 'c.jpg' }, got\n${ALL}`,
      }),
    );
  });

  it('waits on demand', async () => {
    const { gearman, client } = await start();
    const expectation = expectSubmitted(gearman, 'Images~index', undefined, { within: 5000 });
    client.doBackground('Images~index', 'late');
    expect(await expectation).toBe(gearman.jobs[0]);
    await expect(expectSubmitted(gearman, 'Images~resize', undefined, { within: 10 })).rejects.toThrow(
      'expected a submission of Images~resize within 10 ms',
    );
  });
});

describe('expectNotSubmitted', () => {
  it('is the negation, and waits on demand', async () => {
    const { gearman } = await submitted();
    expectNotSubmitted(gearman, 'Images~index', 'c.jpg');
    expect(() => expectNotSubmitted(gearman, 'Images~index')).toThrow(
      'expected no submission of Images~index',
    );
    await expectNotSubmitted(gearman, 'Images~index', 'c.jpg', { within: 10 });
    await expect(expectNotSubmitted(gearman, 'Images~index', 'b.jpg', { within: 10 })).rejects.toThrow(
      'expected no submission',
    );
  });
});
