import { describe, expect, it } from '@jest/globals';
import {
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { concat, EMPTY, from, map, NEVER, Observable, of, throwError } from 'rxjs';

import {
  CurrentJob,
  type AssignedJob,
  type GearmanClient,
  GearmanJob,
  GearmanOrchestrator,
  GearmanWorker,
  type Serializer,
} from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { Applications } from './applications.js';

function counterThat(brings: (job: AssignedJob) => unknown, ...interceptors: NestInterceptor[]): Type {
  @GearmanWorker({ name: 'Counter' })
  class Counter {
    @GearmanJob()
    @UseInterceptors(...interceptors)
    count(@CurrentJob() job: AssignedJob): unknown {
      return brings(job);
    }
  }
  return Counter;
}

/** Everything that the client hears of the job, in words. */
async function heard(client: GearmanClient): Promise<string[]> {
  const words: string[] = [];
  for await (const event of client.doNormal('Counter~count')) {
    if (event.type === 'data') words.push(`data ${event.data.toString()}`);
    if (event.type === 'complete') words.push(`complete ${JSON.stringify(event.result)}`);
    if (event.type === 'fail') words.push('fail');
    if (event.type === 'exception') words.push(event.error.exceptionText);
  }
  return words;
}

async function* generate(...values: unknown[]): AsyncGenerator<unknown> {
  for (const value of values) yield value;
}

async function* generateAndThrow(): AsyncGenerator<number> {
  yield 1;
  yield 2;
  throw new RangeError('too far');
}

const STREAMS: readonly { what: string; stream: () => unknown; words: string[] }[] = [
  {
    what: 'of several values',
    stream: () => of(1, 'zwei', { drei: 3 }),
    words: ['data 1', 'data "zwei"', 'complete {"drei":3}'],
  },
  { what: 'of one value', stream: () => of(1), words: ['complete 1'] },
  { what: 'of one undefined', stream: () => of(undefined), words: ['complete undefined'] },
  { what: 'of no value', stream: () => EMPTY, words: ['complete undefined'] },
  {
    what: 'that errs in the middle',
    stream: () =>
      concat(
        of(1, 2),
        throwError(() => new RangeError('too far')),
      ),
    words: ['data 1', 'RangeError: too far'],
  },
  {
    what: 'that errs at once',
    stream: () => throwError(() => new RangeError('too far')),
    words: ['RangeError: too far'],
  },
  { what: 'as a promise', stream: async () => of(1, 2), words: ['data 1', 'complete 2'] },
];

const ITERABLES: typeof STREAMS = [
  {
    what: 'of several values',
    stream: () => generate(1, 'zwei', { drei: 3 }),
    words: ['data 1', 'data "zwei"', 'complete {"drei":3}'],
  },
  { what: 'of one value', stream: () => generate(1), words: ['complete 1'] },
  { what: 'of no value', stream: () => generate(), words: ['complete undefined'] },
  { what: 'that throws in the middle', stream: generateAndThrow, words: ['data 1', 'RangeError: too far'] },
  { what: 'as a promise', stream: async () => generate(1, 2), words: ['data 1', 'complete 2'] },
];

/** Nothing at all, as an interceptor of every application has at least one. */
const PASSING: NestInterceptor = {
  intercept: (_context: ExecutionContext, next: CallHandler) => next.handle(),
};

describe.each([
  { name: '', interceptors: [] },
  { name: ', behind an interceptor', interceptors: [PASSING] },
])('a handler’s stream$name', ({ interceptors }) => {
  const applications = Applications.perTest();

  it.each(STREAMS)('that is an Observable $what tells the client $words', async ({ stream, words }) => {
    const { client } = await applications.start({ providers: [counterThat(stream, ...interceptors)] });

    expect(await heard(client)).toEqual(words);
    expect(await heard(client)).toEqual(words);
  });

  it.each(ITERABLES)('that is an async iterable $what tells the client $words', async ({ stream, words }) => {
    const { client } = await applications.start({ providers: [counterThat(stream, ...interceptors)] });

    expect(await heard(client)).toEqual(words);
    expect(await heard(client)).toEqual(words);
  });
});

describe('the values of a stream', () => {
  const applications = Applications.perTest();

  it('reach the client before the stream ends', async () => {
    const gate = new Gate();
    const stream = (): unknown => concat(of('first', 'second'), from(gate.opened).pipe(map(() => 'last')));
    const { client } = await applications.start({ providers: [counterThat(stream)] });

    const task = client.doNormal('Counter~count');
    for await (const event of task) if (event.type === 'data') gate.open();

    expect(await task.result()).toBe('last');
  });

  it('are written by the serializer of the job', async () => {
    const serializer: Serializer = {
      name: 'marked',
      joinsData: false,
      serialize: (value) => Buffer.from(`<${String(value)}>`),
      deserialize: (bytes) => bytes.toString(),
    };
    const { client } = await applications.start({ providers: [counterThat(() => of(1, 2))] }, { serializer });

    expect(await heard(client)).toEqual(['data <1>', 'complete "<2>"']);
  });

  it('that the serializer has no form for end the job', async () => {
    const { client } = await applications.start({ providers: [counterThat(() => of(1n, 2))] });

    const [words] = await heard(client);

    expect(words).toMatch(/^PayloadError: .*data of job .* of Counter~count.*BigInt/);
  });

  it('may be changed by an interceptor, one by one', async () => {
    const doubling: NestInterceptor = {
      intercept: (_context, next) => next.handle().pipe(map((value: number) => value * 2)),
    };
    const { client } = await applications.start({
      providers: [counterThat(() => of(1, 2, 3), doubling)],
    });

    expect(await heard(client)).toEqual(['data 2', 'data 4', 'complete 6']);
  });

  it('may be added by an interceptor', async () => {
    const preceding: NestInterceptor = { intercept: (_context, next) => concat(of('first'), next.handle()) };
    const { client } = await applications.start({ providers: [counterThat(() => 'last', preceding)] });

    expect(await heard(client)).toEqual(['data "first"', 'complete "last"']);
  });

  it('are not asked for where an interceptor answers itself', async () => {
    const answering: NestInterceptor = { intercept: () => of('cached') };
    const { client } = await applications.start({
      providers: [
        counterThat(() => {
          throw new Error('called');
        }, answering),
      ],
    });

    expect(await heard(client)).toEqual(['complete "cached"']);
  });

  it('end with the error of an interceptor', async () => {
    const failing: NestInterceptor = { intercept: () => throwError(() => new TypeError('no cache')) };
    const { client } = await applications.start({ providers: [counterThat(() => of(1, 2), failing)] });

    expect(await heard(client)).toEqual(['TypeError: no cache']);
  });
});

describe('a stream whose job’s signal aborts', () => {
  const applications = Applications.perTest();

  it('is unsubscribed from', async () => {
    const [subscribed, unsubscribed] = [new Gate(), new Gate()];
    const endless = new Observable(() => {
      subscribed.open();
      return () => unsubscribed.open();
    });
    const { client, context } = await applications.start(
      { providers: [counterThat(() => concat(endless, NEVER))] },
      { grace: 0 },
    );
    await client.doBackground('Counter~count').handle;
    await subscribed.opened;

    await context.get(GearmanOrchestrator, { strict: false }).drain();

    await unsubscribed.opened;
  });
});
