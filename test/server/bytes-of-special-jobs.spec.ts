import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FakeClock } from '../../lib/testing/index.js';
import { type RawPeer, request, response } from './raw-peer.js';
import { handle, Served } from './served.js';

const JOB = handle(1);

let clock: FakeClock;
let served: Served;

beforeEach(async () => {
  clock = new FakeClock(1_800_000_000_000);
  served = await Served.start({ clock });
});

afterEach(() => served.close());

/** Sends these packets, and expects exactly those. */
async function exchange(peer: RawPeer, sent: readonly Buffer[], got: readonly Buffer[]): Promise<void> {
  const expected = Buffer.concat([...got, response(17, 'done')]).toString('latin1');
  peer.send(...sent, request(16, 'done'));
  expect(await peer.read(expected.length)).toBe(expected);
}

test('a full queue', async () => {
  const peer = await served.connectRaw();
  peer.send('create function mq\r\nmaxqueue mq 1\r\n');
  expect(await peer.read(8)).toBe('OK\r\nOK\r\n');
  await exchange(
    peer,
    [request(18, 'mq\0\0'), request(18, 'mq\0\0')],
    [response(8, JOB), response(19, 'QUEUE_ERROR\0Job queue is full')],
  );
});

test('a reduce job, as libgearman submits and grabs it, beside a plain one', async () => {
  await exchange(
    await served.connectRaw(),
    [
      request(37, 'map\0ur\0red\0\0data'),
      request(38, 'map\0ub\0red\0\0da\0ta'),
      request(18, 'map\0up\0plain'),
      request(1, 'map'),
      request(39),
      request(39),
      request(39),
    ],
    [
      response(8, handle(1)),
      response(8, handle(2)),
      response(8, handle(3)),
      response(40, `${handle(1)}\0map\0ur\0red\0data`),
      response(40, `${handle(2)}\0map\0ub\0red\0da\0ta`),
      response(31, `${handle(3)}\0map\0up\0plain`),
    ],
  );
});

test('a reduce job of three arguments, for whose fourth gearmand waits for ever, closes the connection', async () => {
  const peer = await served.connectRaw();
  peer.send(request(37, 'map\0ur\0red\0data'));
  expect(await peer.readAll()).toBe(response(19, 'INVALID_COMMAND\0Command not expected').toString('latin1'));
});

test('a job for later', async () => {
  const [client, worker] = [await served.connectRaw(), await served.connectRaw()];
  await exchange(client, [request(36, 'f\0u\x001800000002\0work')], [response(8, JOB)]);
  await exchange(worker, [request(1, 'f'), request(9), request(4)], [response(10)]);
  clock.advance(2000);
  const wakeUp = response(6).toString('latin1');
  expect(await worker.read(wakeUp.length)).toBe(wakeUp);
  await exchange(worker, [request(9)], [response(11, `${JOB}\0f\0work`)]);
});

test('a worker that takes too long', async () => {
  const peer = await served.connectRaw();
  await exchange(
    peer,
    [request(23, 'to\x00100'), request(7, 'to\0\0'), request(9)],
    [response(8, JOB), response(11, `${JOB}\0to\0`)],
  );
  clock.advance(1000);
  await exchange(
    peer,
    [request(13, `${JOB}\0late`), request(15, JOB)],
    [
      response(19, 'JOB_NOT_FOUND\0Job given in work result not found'),
      response(20, `${JOB}\x001\x000\x000\x000`),
    ],
  );
  expect(await served.admin('show jobs')).toBe(`${JOB}\t1\t0\t0\n.\n`);
});

test('a cancelled job', async () => {
  const [client, worker] = [await served.connectRaw(), await served.connectRaw()];
  await exchange(client, [request(7, 'f\0\0')], [response(8, JOB)]);
  await exchange(worker, [request(1, 'f'), request(9)], [response(11, `${JOB}\0f\0`)]);
  expect(await served.admin(`cancel job ${JOB}\r`)).toBe('OK\r\n');
  await exchange(
    worker,
    [request(13, `${JOB}\0late`), request(13, `${JOB}\0later`)],
    [response(19, 'JOB_NOT_FOUND\0Job given in work result not found')],
  );
  await exchange(client, [], [response(14, JOB)]);
});
