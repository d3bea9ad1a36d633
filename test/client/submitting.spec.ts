import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  GearmanClient,
  InvalidNameError,
  OptionError,
  PayloadError,
  RawSerializer,
  type SubmitOptions,
  type Task,
  TextSerializer,
} from '../../lib/client/index.js';
import type { PacketType } from '../../lib/protocol/index.js';
import { FakeServer } from '../transport/fake-server.js';

let server: FakeServer;
let client: GearmanClient;

beforeEach(() => {
  server = new FakeServer();
  client = new GearmanClient({ servers: server });
});

afterEach(() => client.close());

/** The byte string of a text. */
function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A job of its own for each number. */
function job(count: number): [string, number, SubmitOptions] {
  return ['f', count, { unique: `u${count}` }];
}

type Submit = (functionName: string, payload?: unknown, options?: SubmitOptions) => Task;

/** Bound late: the client is another one in each test. */
const METHODS: [name: string, type: PacketType, background: boolean, submit: Submit][] = [
  ['doNormal', 'SUBMIT_JOB', false, (...args) => client.doNormal(...args)],
  ['doHigh', 'SUBMIT_JOB_HIGH', false, (...args) => client.doHigh(...args)],
  ['doLow', 'SUBMIT_JOB_LOW', false, (...args) => client.doLow(...args)],
  ['doBackground', 'SUBMIT_JOB_BG', true, (...args) => client.doBackground(...args)],
  ['doHighBackground', 'SUBMIT_JOB_HIGH_BG', true, (...args) => client.doHighBackground(...args)],
  ['doLowBackground', 'SUBMIT_JOB_LOW_BG', true, (...args) => client.doLowBackground(...args)],
];

describe.each(METHODS)('%s', (_name, type, background, submit) => {
  test(`sends ${type} and has its handle when the server has accepted it`, async () => {
    const task = submit('f', { a: 1 }, { unique: 'u' });
    const peer = await server.client();
    await peer.gets(type, 'f', 'u', '{"a":1}');
    peer.send('JOB_CREATED', 'H:1');
    expect(await task.handle).toBe('H:1');
  });

  test('knows what it is', () => {
    const task = submit('f', undefined, { unique: 'u' });
    expect(task).toMatchObject({ functionName: 'f', unique: 'u', background });
  });
});

describe('a submission', () => {
  test('without payload has an empty workload', async () => {
    client.doBackground('f', undefined, { unique: 'u' });
    await (await server.client()).gets('SUBMIT_JOB_BG', 'f', 'u', '');
  });

  test('without unique ID has a new UUID, and none where it is empty', async () => {
    const tasks = [client.doBackground('f'), client.doBackground('f')];
    const [one = '', other = ''] = tasks.map(({ unique }) => unique);
    expect(one).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(other).not.toBe(one);
    expect(client.doBackground('f', undefined, { unique: '' }).unique).toBe('');
    const peer = await server.client();
    for (const unique of [one, other, '']) await peer.gets('SUBMIT_JOB_BG', 'f', unique, '');
  });

  test('carries names and payload in UTF-8', async () => {
    client.doBackground('Bücher', 'ü', { unique: 'é' });
    await (await server.client()).gets('SUBMIT_JOB_BG', bytes('Bücher'), bytes('é'), bytes('"ü"'));
  });

  test('has the client’s prefix before its function', async () => {
    const prefixed = new GearmanClient({ servers: server, jobPrefix: 'test:' });
    const task = prefixed.doBackground('f', 1, { unique: 'u' });
    expect(task.functionName).toBe('test:f');
    await (await server.client()).gets('SUBMIT_JOB_BG', 'test:f', 'u', '1');
    await prefixed.close();
  });

  test('is written by its own serializer, else by the client’s', async () => {
    const texts = new GearmanClient({ servers: server, serializer: new TextSerializer() });
    texts.doBackground('f', 'plain', { unique: 'u' });
    texts.doBackground('f', Buffer.from('raw'), { unique: 'u', serializer: new RawSerializer() });
    const peer = await server.client();
    await peer.gets('SUBMIT_JOB_BG', 'f', 'u', 'plain');
    await peer.gets('SUBMIT_JOB_BG', 'f', 'u', 'raw');
    await texts.close();
  });

  test('keeps its place among others, whether the connection is there or not', async () => {
    const first = [client.doNormal(...job(1)), client.doHigh(...job(2)), client.doBackground(...job(3))];
    const peer = await server.client();
    await peer.gets('SUBMIT_JOB', 'f', 'u1', '1');
    await peer.gets('SUBMIT_JOB_HIGH', 'f', 'u2', '2');
    await peer.gets('SUBMIT_JOB_BG', 'f', 'u3', '3');
    const then = [client.doLow(...job(4)), client.doNormal(...job(5))];
    await peer.gets('SUBMIT_JOB_LOW', 'f', 'u4', '4');
    await peer.gets('SUBMIT_JOB', 'f', 'u5', '5');
    for (const count of [1, 2, 3, 4, 5]) peer.send('JOB_CREATED', `H:${count}`);
    const handles = await Promise.all([...first, ...then].map((task) => task.handle));
    expect(handles).toEqual(['H:1', 'H:2', 'H:3', 'H:4', 'H:5']);
    expect(server.dials).toBe(1);
  });
});

describe('a submission that cannot be is refused at once', () => {
  test.each<[string, () => Task, new (message: string) => Error, RegExp]>([
    [
      'an empty function name',
      () => client.doNormal(''),
      InvalidNameError,
      /function name, got an empty one/,
    ],
    ['a NUL in the function name', () => client.doNormal('f\0'), InvalidNameError, /without NUL/],
    ['a function name of 512 bytes', () => client.doNormal('f'.repeat(512)), InvalidNameError, /at most 511/],
    [
      'a unique ID of 64 bytes',
      () => client.doNormal('f', 1, { unique: 'é'.repeat(32) }),
      InvalidNameError,
      /unique ID of at most 63 bytes, got 64/,
    ],
    ['a payload that JSON cannot hold', () => client.doNormal('f', () => 1), PayloadError, /JSON can hold/],
    [
      'a negative timeout',
      () => client.doNormal('f', 1, { timeout: -1 }),
      OptionError,
      /timeout .* as a whole number of at least 0, got -1/,
    ],
    [
      'an unknown option',
      () => client.doNormal('f', 1, { uniqe: 'u' } as SubmitOptions),
      OptionError,
      /unknown option "uniqe"; the options are unique, /,
    ],
  ])('%s', (_name, submit, type, message) => {
    expect(submit).toThrow(type);
    expect(submit).toThrow(message);
    expect(server.dials).toBe(0);
  });

  test('a prefix counts towards the function name’s length', () => {
    const prefixed = new GearmanClient({ servers: server, jobPrefix: 'p'.repeat(511) });
    expect(() => prefixed.doNormal('f')).toThrow(InvalidNameError);
  });
});
