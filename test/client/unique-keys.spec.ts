import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  GearmanClient,
  type GearmanClientOptions,
  InvalidNameError,
  type KnownJob,
  OptionError,
  TextSerializer,
  type UniqueKeySource,
} from '../../lib/client/index.js';
import { runCommand } from '../support/processes.js';
import { findExecutable } from '../support/programs.js';
import { FakeServer } from '../transport/fake-server.js';

/** By hand: `printf %s 'AppWorkerMyAcme~doSomethingp1' | md5sum`. */
const NAME = 'AppWorkerMyAcme~doSomething';
const PAYLOAD = 'p1';
const KEY = '1cfa173384c51b526286d024dc93551b';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let client: GearmanClient | undefined;
afterEach(() => client?.close());

function clientWith(options: GearmanClientOptions): GearmanClient {
  client = new GearmanClient({ servers: new FakeServer(), serializer: new TextSerializer(), ...options });
  return client;
}

describe('generateUniqueKey: "md5"', () => {
  test('makes GearmanBundle’s key: the MD5 of name and payload', () => {
    expect(clientWith({ generateUniqueKey: 'md5' }).doBackground(NAME, PAYLOAD).unique).toBe(KEY);
  });

  test('is the key of foreground jobs and tasks too', async () => {
    const md5 = clientWith({ generateUniqueKey: 'md5' });
    const uniques: string[] = [];
    md5.on('workload', ({ task }) => uniques.push(task.unique));

    md5.doNormal(NAME, PAYLOAD);
    const run = md5.taskSet().addTask(NAME, PAYLOAD).addTaskLowBackground(NAME, PAYLOAD).runTasks();
    await md5.close();
    await run;

    expect(uniques).toEqual([KEY, KEY, KEY]);
  });

  test('leaves prefixes out, as GearmanBundle does', () => {
    const prefixed = clientWith({ generateUniqueKey: 'md5', jobPrefix: 'dev_' });
    const task = prefixed.doBackground(NAME, PAYLOAD);

    expect(task).toMatchObject({ functionName: `dev_${NAME}`, unique: KEY });
  });

  test('takes the name that the caller knows the job by, not its function’s', () => {
    const directory = {
      job: (name: string): KnownJob => ({ name, functionName: 'elsewhere' }),
      jobsOf: () => new Map(),
    };

    const task = clientWith({ generateUniqueKey: 'md5', directory }).doBackground(NAME, PAYLOAD);

    expect(task).toMatchObject({ functionName: 'elsewhere', unique: KEY });
  });

  test('takes the payload’s bytes as the serializer wrote them', () => {
    const json = clientWith({ generateUniqueKey: 'md5', serializer: undefined });

    expect(json.doBackground(NAME, PAYLOAD).unique).not.toBe(KEY);
    expect(json.doBackground(NAME, { a: 1 }).unique).toBe(json.doBackground(NAME, { a: 1 }).unique);
  });

  const whereThereIsPhp = findExecutable('php') === undefined ? test.skip : test;
  whereThereIsPhp.each([
    [NAME, PAYLOAD],
    ['Bilder~größer', '{"Straße":"ü"}'],
    ['empty', ''],
  ])('is what PHP’s md5 makes of %s and %s', async (name, payload) => {
    const { stdout } = await runCommand('php', ['-r', 'echo md5($argv[1] . $argv[2]);', name, payload]);

    expect(clientWith({ generateUniqueKey: 'md5' }).doBackground(name, payload).unique).toBe(stdout);
  });
});

describe('a function of one’s own', () => {
  let sources: UniqueKeySource[];
  beforeEach(() => {
    sources = [];
  });

  test('is given the name without prefix and the payload as written, and makes the key', () => {
    const generateUniqueKey = (source: UniqueKeySource) => {
      sources.push(source);
      return `mine-${sources.length}`;
    };
    const own = clientWith({ generateUniqueKey, jobPrefix: 'dev_' });

    expect([own.doNormal('f', 'a').unique, own.doBackground('f', 'a').unique]).toEqual(['mine-1', 'mine-2']);
    expect(sources).toEqual([
      { name: 'f', workload: Buffer.from('a') },
      { name: 'f', workload: Buffer.from('a') },
    ]);
  });

  test('that makes a key which Gearman cannot carry refuses the submission, and says so', () => {
    const own = clientWith({ generateUniqueKey: () => 'x'.repeat(64) });

    expect(() => own.doBackground('f')).toThrow(InvalidNameError);
  });

  test('that throws refuses the submission with what it throws', () => {
    const error = new Error('no key today');
    const own = clientWith({
      generateUniqueKey: () => {
        throw error;
      },
    });

    expect(() => own.doBackground('f')).toThrow(error);
  });
});

describe('the unique ID of a submission', () => {
  test.each(['md5', () => 'mine'] as const)('counts before what %s would make', (generateUniqueKey) => {
    const generating = clientWith({ generateUniqueKey });

    expect(generating.doBackground('f', 'a', { unique: 'of the call' }).unique).toBe('of the call');
    expect(generating.doBackground('f', 'a', { unique: '' }).unique).toBe('');
  });

  test('is a new one for each where nothing makes one, so that equal payloads are jobs of their own', () => {
    const plain = clientWith({});
    const [one, other] = [plain.doBackground('f', 'a').unique, plain.doBackground('f', 'a').unique];

    expect(one).toMatch(UUID);
    expect(other).toMatch(UUID);
    expect(other).not.toBe(one);
  });
});

test.each(['sha1', 'toString', '', 5])('a strategy of the unknown name %p is refused', (name) => {
  const options = { generateUniqueKey: name } as object;

  expect(() => clientWith(options)).toThrow(OptionError);
  expect(() => clientWith(options)).toThrow(
    `expected generateUniqueKey to be a function or one of md5, got ${name}`,
  );
});
