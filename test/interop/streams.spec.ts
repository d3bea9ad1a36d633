import { once } from 'node:events';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';

import { expect, test } from '@jest/globals';

import { JobExceptionError, JobFailedError, RawSerializer, TextSerializer } from '../../lib/client/index.js';
import { type AssignedJob, JobFailure } from '../../lib/worker/index.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import { describeEachServer } from '../support/servers.js';
import { ALL_BYTES } from './binary.js';
import { rejectionOf } from './observation.js';
import { phpScript } from './php-scripts.js';

const raw = { serializer: new RawSerializer() };

/** Sends `one,` and `two,`, then ends as its workload says. */
function parts(job: AssignedJob): Buffer {
  const how = job.workload.toString();
  job.sendData('one,');
  job.sendData('two,');
  if (how === 'fail') throw new JobFailure();
  if (how === 'exception') throw new RangeError('too far');
  return Buffer.from('three');
}

describeEachServer([], 'a task’s stream', (server) => {
  const participants = Participants.at(server);

  test('is the data, then the result’s bytes, then its end', async () => {
    participants.worker({ parts }, raw);
    const task = participants.client(raw).doNormal('parts', Buffer.from('complete'));
    expect(await text(task.stream())).toBe('one,two,three');
    expect(await task.result()).toEqual(Buffer.from('one,two,three'));
  });

  test('is the data alone where the result is no bytes', async () => {
    participants.worker({
      counted: (job) => {
        job.sendData('chunk');
        return { chunks: 1 };
      },
    });
    const task = participants.client().doNormal('counted');
    expect(await text(task.stream())).toBe('chunk');
    expect(await task.result()).toEqual({ chunks: 1 });
  });

  test('has data while the job runs', async () => {
    const gate = new Gate();
    participants.worker(
      {
        early: async (job) => {
          job.sendData('early');
          await gate.opened;
          return Buffer.from(', late');
        },
      },
      raw,
    );
    const stream = participants.client(raw).doNormal('early').stream();
    const [chunk] = (await once(stream, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('early');
    stream.pause();
    gate.open();
    expect(await text(stream)).toBe(', late');
  });

  test.each([
    ['fail', JobFailedError],
    ['exception', JobExceptionError],
  ])('is destroyed by a job that ends with %s, behind its data', async (how, errorType) => {
    participants.worker({ parts }, raw);
    const task = participants.client(raw).doNormal('parts', Buffer.from(how));
    const seen: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of task.stream()) seen.push(chunk as Buffer);
    })();
    const error = await rejectionOf(reading);
    expect(error).toBeInstanceOf(errorType);
    expect(error).toBe(await rejectionOf(task.result()));
    expect(Buffer.concat(seen).toString()).toBe('one,two,');
  });

  test('is destroyed by what abandons its task', async () => {
    participants.worker(
      {
        endless: (job) => {
          job.sendData('begun');
          return new Promise(() => undefined);
        },
      },
      raw,
    );
    const abort = new AbortController();
    const task = participants.client(raw).doNormal('endless', undefined, { signal: abort.signal });
    const stream = task.stream();
    await once(stream, 'data');
    const ended = once(stream, 'end');
    abort.abort(new Error('enough'));
    expect(await rejectionOf(ended)).toMatchObject({ message: 'enough' });
    expect(stream.destroyed).toBe(true);
  });

  test('may be left before its end; the result comes all the same', async () => {
    participants.worker({ parts }, raw);
    const task = participants.client(raw).doNormal<Buffer>('parts', Buffer.from('complete'));
    for await (const chunk of task.stream()) {
      expect((chunk as Buffer).toString()).toBe('one,');
      break;
    }
    expect((await task.result()).toString()).toBe('one,two,three');
  });

  test('can be piped, in pieces of any size', async () => {
    const content = Buffer.alloc(300_000, ALL_BYTES);
    const zipped = gzipSync(content);
    participants.worker(
      {
        zipped: (job) => {
          for (let at = 0; at < zipped.length; at += 100) job.sendData(zipped.subarray(at, at + 100));
          return Buffer.alloc(0);
        },
      },
      raw,
    );
    const unzip = createGunzip();
    const unzipped = buffer(unzip);
    await pipeline(participants.client(raw).doNormal('zipped').stream(), unzip);
    expect((await unzipped).equals(content)).toBe(true);
  });
});

describeEachServer(['php-gearman'], 'the stream of a PHP worker’s task', (server) => {
  const participants = Participants.at(server);

  test('is its data, then its result', async () => {
    await participants.program('php', phpScript('worker', server())).waitForLine('ready');
    const client = participants.client({ serializer: new TextSerializer() });
    expect(await text(client.doNormal('php_data', 'a,b,c').stream())).toBe('abcthe end');
    const failing = client.doNormal('php_send_exception', 'x').stream();
    expect(await rejectionOf(text(failing))).toMatchObject({ exceptionText: 'sent: x' });
  });
});
