import { beforeEach, expect, test } from '@jest/globals';

import { MessagePackSerializer, PhpSerializer } from '../../lib/client/index.js';
import { Participants } from '../support/participants.js';
import { runCommand } from '../support/processes.js';
import { describeEachServer } from '../support/servers.js';
import { phpScript } from './php-scripts.js';

interface Order {
  readonly customer: string;
  readonly items: readonly { readonly price: number }[];
  readonly raw: Buffer;
}

describeEachServer(['php-gearman'], 'payloads for a PHP worker', (server) => {
  const participants = Participants.at(server);

  beforeEach(() => participants.program('php', phpScript('payload-worker', server())).waitForLine('ready'));

  test('as PHP serializes, both ways', async () => {
    const client = participants.client({ serializer: new PhpSerializer() });
    const order = { customer: 'Müller', items: [{ price: 3 }, { price: 4.5 }], paid: null };
    const task = client.doNormal('php_serialized', order);
    expect(await task.result()).toEqual({ ...order, total: 7.5 });
  });

  test('in MessagePack, both ways, for one call among others', async () => {
    const client = participants.client({ serializer: new PhpSerializer() });
    const task = client.doNormal(
      'php_messagepack',
      { one: 1, größe: 60 },
      { serializer: new MessagePackSerializer() },
    );
    const other = client.doNormal('php_serialized', { items: [] });
    expect(await task.result()).toEqual({ one: 2, größe: 120 });
    expect(await other.result()).toEqual({ items: [], total: 0 });
  });
});

describeEachServer(['php-gearman'], 'payloads of a PHP client', (server) => {
  const participants = Participants.at(server);

  test('as PHP serializes, both ways', async () => {
    const seen: Order[] = [];
    participants.worker(
      {
        order: (job) => {
          const order = job.payload<Order>();
          seen.push(order);
          return { total: order.items.reduce((sum, { price }) => sum + price, 0), at: ['Köln'], late: true };
        },
      },
      { serializer: new PhpSerializer() },
    );
    const { stdout } = await runCommand('php', phpScript('payload-client', server(), 'order'));
    expect(JSON.parse(stdout)).toEqual({ total: 7.5, at: ['Köln'], late: true });
    const raw = Buffer.from([0, 255]);
    expect(seen).toEqual([{ customer: 'Müller', items: [{ price: 3 }, { price: 4.5 }], paid: false, raw }]);
  });
});
