import { expect, test } from '@jest/globals';
import { ForbiddenException } from '@nestjs/common';

import { MailWorker } from '../src/mail.worker.js';
import { ADA, start } from './application.js';

const MAIL = { to: 'ada@example.com', subject: 'Hello' };

test('the worker sends mail', async () => {
  const { gearman, postbox } = await start();
  expect(await gearman.perform(MailWorker, 'send', MAIL)).toBe('ada@example.com: Hello (attempt 1)');
  expect(postbox.posted).toEqual([MAIL]);
});

test('it lets no mail out to what is no address', async () => {
  const { gearman, postbox } = await start();
  const mail = { ...MAIL, to: 'ada' };
  await expect(gearman.perform(MailWorker, 'send', mail)).rejects.toThrow(ForbiddenException);
  expect(postbox.posted).toEqual([]);
});

test('it fails with the postbox', async () => {
  const { gearman, postbox } = await start();
  postbox.onTheWay = () => {
    throw new RangeError('the postbox is full');
  };
  await expect(gearman.perform(MailWorker, 'send', MAIL)).rejects.toThrow(RangeError);
});

test('it welcomes by two mails', async () => {
  const { gearman } = await start();
  await gearman.perform(MailWorker, 'welcome', ADA);
  expect(gearman.submitted('Mail~send').map(({ payload }) => payload)).toEqual([
    { to: 'ada@example.com', subject: 'Welcome, Ada' },
    { to: 'office@example.com', subject: 'New: Ada' },
  ]);
});
