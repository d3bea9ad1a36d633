import { afterEach, describe, expect, test } from '@jest/globals';

import { type JobServerEvents } from '../../lib/server/index.js';
import { handle, Served } from './served.js';

let served: Served;

afterEach(() => served.close());

/** Writes down what the server tells. */
function heard(): string[] {
  const lines: string[] = [];
  const listen = <Name extends keyof JobServerEvents>(name: Name): void => {
    served.server.on(name, (event) => lines.push(`${name} ${Object.keys(event).join()}`));
  };
  for (const name of ['listening', 'connected', 'disconnected', 'fault', 'draining', 'closed'] as const)
    listen(name);
  return lines;
}

describe('a server tells', () => {
  test('of its connections, their faults, and its end', async () => {
    served = await Served.start();
    const lines = heard();
    await served.server.listen({ host: '127.0.0.1', port: 0 });
    const peer = await served.connectRaw();
    peer.socket.write(Buffer.from('\0BAD00000000', 'latin1'));
    await peer.readAll();
    const gone = new Promise<void>((resolve) => served.server.on('disconnected', () => resolve()));
    peer.socket.destroy();
    await gone;
    await served.server.drain();
    await served.close();
    expect(lines).toEqual([
      'listening address',
      'connected number,address',
      'fault number,address,error,fatal',
      'disconnected number,address',
      'draining jobs',
      'closed ',
    ]);
  });

  test('even where a listener throws', async () => {
    const errors: string[] = [];
    const logger = {
      log: () => undefined,
      warn: () => undefined,
      error: (text: string) => void errors.push(text),
    };
    served = await Served.start({ logger });
    served.server.on('connected', () => {
      throw new Error('no ear');
    });
    const client = await served.connect('TCP');
    await client.asks(['ECHO_REQ', 'hi'], ['ECHO_RES', 'hi']);
    expect(errors).toEqual([expect.stringContaining('a listener of the job server threw Error: no ear')]);
  });
});

test('a snapshot tells of jobs, functions and connections, in text', async () => {
  served = await Served.start();
  const worker = await served.worker('TCP', 'gr\xc3\xb6\xc3\x9fe');
  const client = await served.connect('in process');
  await client.asks(['SUBMIT_JOB', 'gr\xc3\xb6\xc3\x9fe', 'u', ''], ['JOB_CREATED', handle(1)]);
  await client.asks(['SUBMIT_JOB_HIGH_BG', 'gr\xc3\xb6\xc3\x9fe', 'v', ''], ['JOB_CREATED', handle(2)]);
  worker.send('SET_CLIENT_ID', 'w1');
  await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(2), 'gr\xc3\xb6\xc3\x9fe', '']);
  expect(served.server.snapshot()).toMatchObject({
    jobs: 2,
    functions: [{ functionName: 'größe', queued: { high: 0, normal: 1, low: 0 }, running: 1, workers: 1 }],
    connections: [
      { number: 1, clientId: 'w1', functions: ['größe'], running: 1, waitsFor: 0, sleeping: false },
      { number: 2, address: 'in-process', clientId: '-', functions: [], running: 0, waitsFor: 1 },
    ],
  });
});
