import { beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ClientSession } from '../../lib/client/client-session.js';
import { ConnectionLostError, type JobStatus } from '../../lib/client/index.js';
import { Settlement } from '../../lib/client/settlement.js';
import { TaskRecord } from '../../lib/client/task-record.js';
import { TextSerializer } from '../../lib/payload/index.js';
import type { Packet, PacketType } from '../../lib/protocol/index.js';
import { packetOf, type PacketText, textOf } from '../transport/packet-text.js';

let sent: PacketText[];
let session: ClientSession;

beforeEach(() => {
  sent = [];
  session = new ClientSession('server', (request: Packet) => sent.push(textOf(request)));
});

function newTask(): TaskRecord {
  return new TaskRecord({
    functionName: 'f',
    unique: '',
    background: false,
    serializer: new TextSerializer(),
  });
}

function submit(workload = ''): TaskRecord {
  const task = newTask();
  session.submit(packetOf('SUBMIT_JOB', 'f', '', workload), task, (error) => task.abandon(error));
  return task;
}

function receive(type: PacketType, ...fields: readonly string[]): void {
  session.receive(packetOf(type, ...fields));
}

describe('a client’s session', () => {
  test('introduces the client as far as there is something to say', () => {
    session.begin({ clientId: 'me', token: '', exceptions: true });
    session.begin({ clientId: '', token: '', exceptions: false });
    expect(sent).toEqual([
      ['SET_CLIENT_ID', 'me'],
      ['OPTION_REQ', 'exceptions'],
    ]);
  });

  test('sends each request when it is made', () => {
    submit('work');
    session.askStatus('H:1', new Settlement());
    session.askStatusOfUnique('u', new Settlement());
    session.echo(Buffer.from('hi'), new Settlement());
    session.askForLife();
    expect(sent).toEqual([
      ['SUBMIT_JOB', 'f', '', 'work'],
      ['GET_STATUS', 'H:1'],
      ['GET_STATUS_UNIQUE', 'u'],
      ['ECHO_REQ', 'hi'],
      ['ECHO_REQ', ''],
    ]);
  });

  test('passes over answers that nobody asked for, and packets that no client gets', () => {
    const unasked: PacketText[] = [
      ['JOB_CREATED', 'H:1'],
      ['STATUS_RES', 'H:1', '1', '1', '0', '0'],
      ['ECHO_RES', 'x'],
      ['ERROR', 'QUEUE_ERROR', ''],
      ['WORK_COMPLETE', 'H:1', ''],
      ['NOOP'],
      ['SUBMIT_JOB', 'f', '', ''],
    ];
    for (const [type, ...fields] of unasked) receive(type as PacketType, ...fields);
    const task = submit();
    receive('JOB_CREATED', 'H:2');
    expect(task.handle).toBe('H:2');
  });

  test('gives an ERROR to the option where it is about an option, though submissions wait', async () => {
    session.begin({ clientId: '', token: '', exceptions: true });
    const task = submit();
    receive('ERROR', 'UNKNOWN_OPTION', '');
    expect(task.ended).toBe(false);
    receive('JOB_CREATED', 'H:1');
    expect(task.handle).toBe('H:1');
  });

  test('gives an ERROR to a question where no submission waits', async () => {
    const status = new Settlement<JobStatus>();
    session.askStatus('H:1', status);
    receive('ERROR', 'JOB_NOT_FOUND', 'no such job');
    await expect(status.promise).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  test('fails all who wait when it is lost, once', async () => {
    const [accepted, waiting] = [submit(), submit()];
    const [status, echo] = [new Settlement<JobStatus>(), new Settlement<Buffer>()];
    session.askStatus('H:1', status);
    session.echo(Buffer.alloc(0), echo);
    receive('JOB_CREATED', 'H:1');
    const error = new ConnectionLostError('server');
    session.lost(error);
    session.lost(new Error('again'));
    const promises = [accepted.finished, waiting.finished, waiting.created, status, echo];
    for (const { promise } of promises) await expect(promise).rejects.toBe(error);
    receive('WORK_COMPLETE', 'H:1', 'late');
    await expect(accepted.finished.promise).rejects.toBe(error);
  });
});

type Kind = 'submit' | 'status' | 'unique' | 'echo';

/** A step of the client, which asks, or of the server, which answers the oldest request of that kind. */
interface Step {
  readonly who: 'client' | 'server';
  readonly kind: Kind;
  /** Of a server: it refuses a submission, it tells of a job between. */
  readonly refuses: boolean;
  readonly chats: boolean;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record<Step>({
    who: fc.constantFrom('client', 'server'),
    kind: fc.constantFrom('submit', 'status', 'unique', 'echo'),
    refuses: fc.boolean(),
    chats: fc.boolean(),
  }),
  { maxLength: 60 },
);

/** Runs the steps against a new session. Every request has a number, and every answer carries its request's. */
class Conversation {
  /** What each request should come to, and what it came to. */
  readonly expected: unknown[] = [];
  readonly outcomes: Promise<unknown>[] = [];
  private readonly waiting: { readonly [Which in Kind]: number[] } = {
    submit: [],
    status: [],
    unique: [],
    echo: [],
  };

  step({ who, kind, refuses, chats }: Step): void {
    if (chats) receive('WORK_DATA', `H:${this.expected.length}`, '.');
    if (who === 'client') this.ask(kind);
    else this.answer(kind, refuses);
  }

  answerAll(): void {
    for (const kind of Object.keys(this.waiting) as Kind[]) {
      while (this.waiting[kind].length > 0) this.answer(kind, false);
    }
  }

  private ask(kind: Kind): void {
    this.waiting[kind].push(this.expected.length);
    this.expected.push(undefined);
    this.outcomes.push(this.request(kind));
  }

  private async request(kind: Kind): Promise<unknown> {
    if (kind === 'submit') {
      const task = submit();
      return Promise.all([task.created.promise, task.finished.promise]).catch(
        (error: { code: string }) => error.code,
      );
    }
    if (kind === 'echo') {
      const echoed = new Settlement<Buffer>();
      session.echo(Buffer.alloc(0), echoed);
      return String(await echoed.promise);
    }
    const status = new Settlement<JobStatus>();
    if (kind === 'status') session.askStatus('', status);
    else session.askStatusOfUnique('', status);
    return (await status.promise).numerator;
  }

  private answer(kind: Kind, refuses: boolean): void {
    const number = this.waiting[kind].shift();
    if (number === undefined) return;
    const text = String(number);
    if (kind === 'status') receive('STATUS_RES', '', '1', '1', text, '0');
    if (kind === 'unique') receive('STATUS_RES_UNIQUE', '', '1', '1', text, '0', '0');
    if (kind === 'echo') receive('ECHO_RES', text);
    if (kind === 'submit' && refuses) receive('ERROR', `E${text}`, '');
    if (kind === 'submit' && !refuses) {
      receive('JOB_CREATED', `H:${text}`);
      receive('WORK_COMPLETE', `H:${text}`, text);
    }
    const job = refuses ? `E${text}` : [`H:${text}`, text];
    this.expected[number] = kind === 'submit' ? job : kind === 'echo' ? text : number;
  }
}

test('however answers of different kinds interleave, each finds its own request', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (conversation) => {
      session = new ClientSession('server', () => undefined);
      const talk = new Conversation();
      for (const step of conversation) talk.step(step);
      talk.answerAll();
      expect(await Promise.all(talk.outcomes)).toEqual(talk.expected);
    }),
    { numRuns: 300 },
  );
});
