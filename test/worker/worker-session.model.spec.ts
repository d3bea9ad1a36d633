import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Packet, packet, type PacketType } from '../../lib/protocol/index.js';
import { Capacity } from '../../lib/worker/capacity.js';
import { WorkerSession } from '../../lib/worker/worker-session.js';
import { packetOf } from '../transport/packet-text.js';

/** One server as a worker meets it: the requests for jobs that it has not answered, and whether the worker sleeps. */
class ModelServer {
  session!: WorkerSession;
  asked = 0;
  sleeping = false;

  constructor(private readonly worker: ModelWorker) {
    this.connect();
  }

  connect(): void {
    this.asked = 0;
    this.sleeping = false;
    const session: WorkerSession = new WorkerSession(
      {
        send: (request) => this.hear(request),
        run: ({ handle }) => this.worker.running.push({ handle, session }),
        roomMade: () => this.worker.roomMade(),
        refused: () => undefined,
      },
      this.worker.capacity,
    );
    this.session = session;
    session.begin('', [packet('CAN_DO', ['f'])]);
  }

  say(type: PacketType, ...fields: readonly string[]): void {
    this.session.receive(packetOf(type, ...fields));
  }

  private hear({ type }: Packet): void {
    if (type.startsWith('GRAB_JOB')) {
      expect(this.sleeping).toBe(false);
      this.asked++;
    }
    if (type === 'PRE_SLEEP') {
      // Behind the one question that it was woken for, never behind more.
      expect(this.asked).toBeLessThanOrEqual(1);
      this.sleeping = true;
    }
  }
}

/** A worker's sessions over one capacity, put together as the worker's engine does. */
class ModelWorker {
  readonly capacity: Capacity;
  readonly running: { readonly handle: string; readonly session: WorkerSession }[] = [];
  readonly servers: ModelServer[] = [];
  private handles = 0;

  constructor(
    private readonly concurrency: number,
    private readonly iterations: number,
    servers: number,
  ) {
    this.capacity = new Capacity(concurrency, iterations);
    while (this.servers.length < servers) this.servers.push(new ModelServer(this));
  }

  roomMade(): void {
    for (const { session } of this.servers) session.grabIfRoom();
  }

  perform(what: Action['what'], which: number): void {
    const server = this.servers[which % this.servers.length] as ModelServer;
    if (what === 'assign' && server.asked > 0) {
      server.asked--;
      server.say('JOB_ASSIGN_UNIQ', `H:${this.handles++}`, 'f', '', '');
    } else if (what === 'no job' && server.asked > 0) {
      server.asked--;
      server.say('NO_JOB');
    } else if (what === 'wake' && server.sleeping) {
      server.sleeping = false;
      server.say('NOOP');
    } else if (what === 'end' && this.running.length > 0) {
      this.end(which % this.running.length);
    } else if (what === 'lose') {
      this.lose(server);
    } else if (what === 'disturb' && server.asked === 0) {
      server.say('JOB_ASSIGN', 'H:x', 'f', '');
      server.say('NO_JOB');
      server.say('ERROR', 'JOB_NOT_FOUND', '');
    }
  }

  /** Answers every request with NO_JOB and ends every job. */
  settle(): void {
    for (const [index, server] of this.servers.entries()) {
      while (server.asked > 0) this.perform('no job', index);
    }
    while (this.running.length > 0) this.end(0);
    if (this.servers.some(({ asked }) => asked > 0)) this.settle();
  }

  check(): void {
    const asked = this.servers.reduce((sum, server) => sum + server.asked, 0);
    const used = this.running.length + asked;
    expect(used).toBeLessThanOrEqual(this.concurrency);
    const taken = this.handles + asked;
    if (this.iterations > 0) expect(taken).toBeLessThanOrEqual(this.iterations);
    const room = used < this.concurrency && (this.iterations === 0 || taken < this.iterations);
    if (room) expect(this.servers.every((server) => server.sleeping || server.asked > 0)).toBe(true);
  }

  private end(index: number): void {
    const [run] = this.running.splice(index, 1);
    run?.session.report(run.handle, { type: 'fail', error: undefined });
    this.capacity.done();
    this.roomMade();
  }

  private lose(server: ModelServer): void {
    server.session.lost();
    server.asked = 0;
    server.connect();
    this.roomMade();
  }
}

interface Action {
  readonly what: 'assign' | 'no job' | 'wake' | 'end' | 'lose' | 'disturb';
  readonly which: number;
}

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.record<Action>({
    what: fc.constantFrom('assign', 'assign', 'no job', 'wake', 'wake', 'end', 'end', 'lose', 'disturb'),
    which: fc.nat(100),
  }),
  { maxLength: 120 },
);

test('several servers never have more jobs taken than may run, and no place is ever lost or idle', () => {
  const shape = [fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 })] as const;
  fc.assert(
    fc.property(...shape, fc.constantFrom(0, 0, 5), actions, (concurrency, servers, iterations, steps) => {
      const worker = new ModelWorker(concurrency, iterations, servers);
      worker.check();
      for (const { what, which } of steps) {
        worker.perform(what, which);
        worker.check();
      }
      worker.settle();
      expect(worker.capacity.idle).toBe(true);
      let free = 0;
      while (worker.capacity.take()) free++;
      if (iterations === 0) expect(free).toBe(concurrency);
    }),
    { numRuns: 500 },
  );
});
