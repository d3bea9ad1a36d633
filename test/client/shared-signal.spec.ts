import { getEventListeners } from 'node:events';

import { expect, test } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { JobServer } from '../../lib/server/index.js';

test('one signal stops any number of tasks, without a warning, and keeps no listener of those that ended', async () => {
  const server = new JobServer();
  const client = new GearmanClient({ servers: server.dialer() });
  const warnings: Error[] = [];
  const warned = (warning: Error): void => void warnings.push(warning);
  process.on('warning', warned);
  const controller = new AbortController();
  const { signal } = controller;

  const accepted = Array.from({ length: 20 }, () => client.doBackground('f', undefined, { signal }));
  await Promise.all(accepted.map((task) => task.handle));
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);

  const waiting = Array.from({ length: 20 }, () => client.doNormal('f', undefined, { signal }));
  await Promise.all(waiting.map((task) => task.handle));
  controller.abort(new Error('enough'));
  for (const task of waiting) await expect(task.result()).rejects.toThrow('enough');

  expect(warnings).toEqual([]);
  process.off('warning', warned);
  await client.close();
  await server.close();
});
