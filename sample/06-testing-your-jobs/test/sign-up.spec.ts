import { expect, test } from '@jest/globals';
import { FakeClock } from 'nestjs-gearman/testing';

import { ADA, start } from './application.js';

test('signing up submits a welcome of high priority, once for each address', async () => {
  const { signUp, gearman } = await start();
  await signUp.register(ADA);
  expect(gearman).toHaveSubmitted('Mail~welcome', ADA, {
    unique: 'ada@example.com',
    priority: 'high',
    background: true,
  });
  expect(gearman).not.toHaveSubmitted('Mail~send');
});

test('it plans a reminder in three days', async () => {
  const { signUp, gearman } = await start();
  await signUp.register({ ...ADA, signedUp: new Date('2030-01-01T12:00:00Z') });
  expect(gearman).toHaveSubmitted('Mail~remind', expect.objectContaining({ name: 'Ada' }), {
    runAt: new Date('2030-01-04T12:00:00Z'),
  });
});

test('it has two mails sent, and the reminder when its time has come', async () => {
  const { signUp, gearman, postbox } = await start({ clock: new FakeClock(ADA.signedUp.getTime()) });
  await signUp.register(ADA);
  expect(await gearman.drain({ recursive: true })).toEqual({
    complete: 3,
    fail: 0,
    exception: 0,
    total: 3,
  });
  expect(postbox.subjects).toEqual(['Welcome, Ada', 'New: Ada']);
  await gearman.drain({ recursive: true, delayed: true });
  expect(postbox.subjects).toContain('Ada, we miss you');
});

test('it welcomes somebody who is in a hurry but once', async () => {
  const { signUp, gearman, postbox } = await start();
  await Promise.all([signUp.register(ADA), signUp.register(ADA)]);
  await gearman.drain({ recursive: true });
  expect(postbox.subjects).toEqual(['Welcome, Ada', 'New: Ada']);
});

test('trying an address waits for the mail', async () => {
  const { signUp, postbox } = await start({ mode: 'inline' });
  expect(await signUp.tryAddress('eve@example.com')).toBe('eve@example.com: Test (attempt 1)');
  expect(postbox.posted).toHaveLength(1);
});
