import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as opentelemetry from '@opentelemetry/api';

import {
  clientTracing,
  EncryptedSerializer,
  HeadersSerializer,
  JsonSerializer,
  type OpenTelemetryApi,
  PhpSerializer,
  type Serializer,
} from '../../lib/client/index.js';
import { type AssignedJob, JobFailure, workerTracing } from '../../lib/worker/index.js';
import { until } from '../network/waiting.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import { describeEachServer } from '../support/servers.js';
import { rejectionOf } from './observation.js';
import { AsyncContexts, KeptTelemetry, Traceparent } from './open-telemetry.js';

const { context, propagation, trace } = opentelemetry;

const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const TRACEPARENT = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
const secret = Buffer.alloc(32, 1).toString('base64');

/** Those that carry headers. */
const CARRIERS: readonly (readonly [string, Serializer])[] = [
  ['JSON', new HeadersSerializer(new JsonSerializer())],
  ['PHP', new HeadersSerializer(new PhpSerializer())],
  [
    'JSON, encrypted with its headers',
    new EncryptedSerializer(new HeadersSerializer(new JsonSerializer()), { keys: { k: secret } }),
  ],
];

function traced() {
  const telemetry = new KeptTelemetry();
  const countEnded = (): number => telemetry.spans.filter(({ ended }) => ended).length;
  const ended = (count: number): Promise<void> => until(`${count} spans`, () => countEnded() === count);
  return { telemetry, ended, serializer: new HeadersSerializer(new JsonSerializer()) };
}

/** Ends as its payload says. */
function erring(job: AssignedJob): never {
  throw job.payload() === 'fail' ? new JobFailure() : new RangeError('too far');
}

describeEachServer([], 'spans', (server) => {
  const participants = Participants.at(server);

  test('of a job: the client’s until its end, the worker’s as its child while the handler works', async () => {
    const { telemetry, ended, serializer } = traced();
    const active: unknown[] = [];
    const worker = participants.worker(
      { spanned: () => void active.push(telemetry.context.active()) },
      { serializer },
    );
    worker.use(workerTracing(telemetry));
    const client = participants.client({ serializer }).use(clientTracing(telemetry));
    const task = client.doNormal('spanned', 1);
    await task.result();
    await ended(2);
    expect(active).toEqual(['process spanned']);
    expect(telemetry.spans).toEqual([
      {
        name: 'send spanned',
        options: { kind: 3, attributes: expect.objectContaining({ 'messaging.system': 'gearman' }) },
        parent: undefined,
        attributes: { 'gearman.outcome': 'complete' },
        errors: [],
        status: undefined,
        ended: true,
      },
      {
        name: 'process spanned',
        options: {
          kind: 4,
          attributes: expect.objectContaining({ 'messaging.message.id': await task.handle }),
        },
        parent: 'send spanned',
        attributes: { 'gearman.outcome': 'complete' },
        errors: [],
        status: undefined,
        ended: true,
      },
    ]);
  });

  test('tell of failures, exceptions, and what was never submitted', async () => {
    const { telemetry, ended, serializer } = traced();
    participants.worker({ erring }, { serializer }).use(workerTracing(telemetry));
    const client = participants.client({ serializer }).use(clientTracing(telemetry));
    await rejectionOf(client.doNormal('erring', 'fail').result());
    await rejectionOf(client.doNormal('erring', 'exception').result());
    expect(() => client.doNormal('erring', 1n)).toThrow('erring');
    await ended(5);
    const ends = telemetry.spans.map(({ name, attributes, status, errors }) => [
      name,
      attributes['gearman.outcome'],
      status,
      errors.length,
    ]);
    expect(ends).toEqual([
      ['send erring', 'fail', 2, 1],
      ['process erring', 'fail', 2, 0],
      ['send erring', 'exception', 2, 1],
      ['process erring', 'exception', 2, 1],
      ['send erring', undefined, 2, 1],
    ]);
  });

  test('of a background job: the client’s ends with its acceptance', async () => {
    const { telemetry, ended, serializer } = traced();
    const client = participants.client({ serializer }).use(clientTracing(telemetry));
    await client.doBackground('unattended').handle;
    await ended(1);
    expect(telemetry.spans[0]).toMatchObject({ attributes: { 'gearman.outcome': 'created' } });
    await participants.worker({ unattended: () => 0 }, { iterations: 1, serializer }).finished;
  });

  test('are no one’s children where the serializer carries no headers', async () => {
    const telemetry = new KeptTelemetry();
    const gate = new Gate();
    participants.worker({ headless: () => gate.open() }).use(workerTracing(telemetry));
    const client = participants.client().use(clientTracing(telemetry));
    await client.doNormal('headless', 'payload').result();
    await gate.opened;
    expect(telemetry.spans.map(({ parent }) => parent)).toEqual([undefined, undefined]);
  });
});

describe('with @opentelemetry/api', () => {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncContexts());
    propagation.setGlobalPropagator(new Traceparent());
  });

  afterAll(() => {
    context.disable();
    propagation.disable();
  });

  describeEachServer([], 'W3C trace context', (server) => {
    const participants = Participants.at(server);

    test.each(CARRIERS)('arrives at the worker, its payload in %s', async (_name, serializer) => {
      const seen: unknown[] = [];
      const worker = participants.worker(
        {
          traced: async (job) => {
            await new Promise((resolve) => setImmediate(resolve));
            seen.push(job.headers['traceparent'], trace.getActiveSpan()?.spanContext().traceId);
            return job.payload();
          },
        },
        { serializer },
      );
      worker.use(workerTracing());
      const client = participants.client({ serializer }).use(clientTracing());
      const calling = trace.setSpanContext(opentelemetry.ROOT_CONTEXT, CALLER);
      const task = context.with(calling, () => client.doNormal('traced', { file: 'ä.jpg' }));
      expect(await task.result()).toEqual({ file: 'ä.jpg' });
      expect(seen).toEqual([TRACEPARENT, CALLER.traceId]);
    });

    test('is absent where the caller has none: the payload is as it would be without', async () => {
      const serializer = new HeadersSerializer(new JsonSerializer());
      participants.worker({ untraced: (job) => [job.workload.toString(), job.headers] }, { serializer });
      const client = participants
        .client({ serializer })
        .use(clientTracing(opentelemetry as OpenTelemetryApi));
      expect(await client.doNormal('untraced', [1]).result()).toEqual(['[1]', {}]);
    });
  });
});
