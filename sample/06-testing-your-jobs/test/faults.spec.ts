import { expect, test } from '@jest/globals';

import { ADA, start } from './application.js';

test('a mail is sent again whose worker lost its server', async () => {
  const { gearman, signUp, postbox } = await start({ mode: 'server' });
  let attempts = 0;
  postbox.onTheWay = () => {
    attempts++;
    if (attempts === 1) gearman.faults.dropConnections();
  };
  await signUp.register(ADA);
  await gearman.drain({ recursive: true });
  expect(attempts).toBe(3);
  expect(postbox.subjects).toEqual(expect.arrayContaining(['Welcome, Ada', 'New: Ada']));
});

test('nobody waits for a slow mail longer than a minute', async () => {
  const { gearman, signUp } = await start({ mode: 'server', clock: 'virtual' });
  gearman.faults.slowWorkers(10 * 60_000);
  const result = expect(signUp.tryAddress('eve@example.com')).rejects.toThrow('within 60000 ms');
  await gearman.advance(60_000);
  await result;
});

test('the application goes on with a new server', async () => {
  const { gearman, signUp } = await start({ mode: 'server' });
  await gearman.faults.stopServer();
  await expect(signUp.tryAddress('eve@example.com')).rejects.toThrow('the test has stopped the server');
  await gearman.faults.restartServer();
  expect(await signUp.tryAddress('eve@example.com')).toContain('eve@example.com');
});
