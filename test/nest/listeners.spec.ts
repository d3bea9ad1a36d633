import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Inject, Injectable, Logger, type Provider, Scope, type Type } from '@nestjs/common';

import {
  AssignedJob,
  GearmanClient,
  type GearmanEventMap,
  GearmanEvents,
  GearmanJob,
  GearmanWorker,
  OnGearmanEvent,
} from '../../lib/index.js';
import { Applications } from './applications.js';

type Executed = GearmanEventMap['gearman.work.executed'];

@GearmanWorker({ name: 'Reports' })
class ReportWorker {
  @GearmanJob()
  write(payload: unknown): unknown {
    return payload;
  }
}

/** What listeners heard. */
class Journal {
  readonly entries: unknown[] = [];
}

function listenerClass(scope: Scope): Type {
  @Injectable({ scope })
  class Listener {
    static made = 0;
    private readonly number = ++Listener.made;

    constructor(@Inject(Journal) private readonly journal: Journal) {}

    @OnGearmanEvent('gearman.work.executed')
    executed({ job, payload }: Executed): void {
      this.journal.entries.push({ job, payload, number: this.number });
    }
  }
  return Listener;
}

const Listener = listenerClass(Scope.DEFAULT);
const PerEvent = listenerClass(Scope.REQUEST);

class ListeningChild extends Listener {}

const HEARD_BY_ONE = [
  { job: 'Reports~write', payload: 'a', number: 1 },
  { job: 'Reports~write', payload: 'b', number: 1 },
];

const HEARD_BY_TWO = [
  { job: 'Reports~write', payload: 'a', number: 1 },
  { job: 'Reports~write', payload: 'b', number: 2 },
];

interface Place {
  readonly place: string;
  readonly parts: () => { providers?: Provider[]; controllers?: Type[] };
  readonly heard: unknown[];
}

const PLACES: readonly Place[] = [
  { place: 'a provider', parts: () => ({ providers: [Listener] }), heard: HEARD_BY_ONE },
  {
    place: 'a provider under a token of its own',
    parts: () => ({ providers: [{ provide: 'listener', useClass: Listener }] }),
    heard: HEARD_BY_ONE,
  },
  {
    place: 'a value that a factory makes',
    parts: () => ({
      providers: [
        {
          provide: 'listener',
          inject: [Journal],
          useFactory: async (journal: Journal) => new Listener(journal) as object,
        },
      ],
    }),
    heard: HEARD_BY_ONE,
  },
  {
    place: 'a provider that has another name too',
    parts: () => ({ providers: [Listener, { provide: 'alias', useExisting: Listener }] }),
    heard: HEARD_BY_ONE,
  },
  { place: 'a class that inherits it', parts: () => ({ providers: [ListeningChild] }), heard: HEARD_BY_ONE },
  { place: 'a request-scoped provider', parts: () => ({ providers: [PerEvent] }), heard: HEARD_BY_TWO },
  {
    place: 'a request-scoped provider under a token of its own',
    parts: () => ({ providers: [{ provide: 'listener', useClass: PerEvent }] }),
    heard: HEARD_BY_TWO,
  },
  {
    place: 'a request-scoped provider that a factory makes',
    parts: () => ({
      providers: [
        {
          provide: PerEvent,
          scope: Scope.REQUEST,
          inject: [Journal],
          useFactory: (journal: Journal) => new PerEvent(journal) as object,
        },
      ],
    }),
    heard: HEARD_BY_TWO,
  },
  {
    place: 'a transient provider',
    parts: () => ({ providers: [listenerClass(Scope.TRANSIENT)] }),
    heard: HEARD_BY_TWO,
  },
];

describe('@OnGearmanEvent()', () => {
  const applications = Applications.perTest();
  afterEach(() => {
    for (const type of [Listener, PerEvent, ListeningChild]) Object.assign(type, { made: 0 });
  });

  it.each(PLACES)('on $place is called with each event', async ({ parts, heard }) => {
    const { providers = [] } = parts();
    const { client, context } = await applications.start({
      providers: [ReportWorker, Journal, ...providers],
    });

    await client.doNormal('Reports~write', 'a').result();
    await client.doNormal('Reports~write', 'b').result();

    expect(context.get(Journal).entries).toEqual(heard);
  });

  it('on a controller is called with each event', async () => {
    @Controller()
    class ReportController {
      constructor(@Inject(Journal) private readonly journal: Journal) {}

      @OnGearmanEvent('gearman.work.starting')
      starting({ job }: GearmanEventMap['gearman.work.starting']): void {
        this.journal.entries.push(job);
      }
    }
    const { client, context } = await applications.start({
      controllers: [ReportController],
      providers: [ReportWorker, Journal],
    });

    await client.doNormal('Reports~write').result();

    expect(context.get(Journal).entries).toEqual(['Reports~write']);
  });

  it('may stand on a method several times, and on the worker itself', async () => {
    @GearmanWorker({ name: 'Reports' })
    class Listening {
      readonly heard: string[] = [];

      @GearmanJob()
      write(): void {}

      @OnGearmanEvent('gearman.work.starting')
      @OnGearmanEvent('gearman.work.executed')
      told(event: GearmanEventMap['gearman.work.starting'] | Executed): void {
        this.heard.push('outcome' in event ? 'executed' : 'starting');
      }
    }
    const { client, context } = await applications.start({ providers: [Listening] });

    await client.doNormal('Reports~write').result();

    expect(context.get(Listening).heard).toEqual(['starting', 'executed']);
  });

  it('on a request-scoped class is for no job', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerEventListener {
      constructor(
        @Inject(AssignedJob) private readonly job: AssignedJob | undefined,
        @Inject(Journal) private readonly journal: Journal,
      ) {}

      @OnGearmanEvent('gearman.work.executed')
      executed(): void {
        this.journal.entries.push(this.job);
      }
    }
    const { client, context } = await applications.start({
      providers: [ReportWorker, Journal, PerEventListener],
    });

    await client.doNormal('Reports~write').result();

    expect(context.get(Journal).entries).toEqual([undefined]);
  });

  it('keeps the application from starting where there is no such event', async () => {
    class Listening {
      told(): void {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(Listening.prototype, 'told') as PropertyDescriptor;
    OnGearmanEvent('gearman.work.done' as 'gearman.work.executed')(Listening.prototype, 'told', descriptor);

    await expect(applications.start({ providers: [Listening] })).rejects.toMatchObject({
      name: 'GearmanDefinitionError',
      message: expect.stringContaining("Listening#told is marked @OnGearmanEvent('gearman.work.done')"),
    });
  });
});

/** A listener that a job must not be disturbed by. */
interface Disturbance {
  readonly what: string;
  readonly disturb: () => unknown;
  /** What the log then says. */
  readonly logged: number;
}

const DISTURBANCES: readonly Disturbance[] = [
  {
    what: 'throws',
    disturb: () => {
      throw new Error('listener broken');
    },
    logged: 1,
  },
  { what: 'rejects', disturb: () => Promise.reject(new Error('listener broken')), logged: 1 },
  { what: 'never ends', disturb: () => new Promise(() => undefined), logged: 0 },
];

/** Of every event of a client that completes a job, and of the work. */
const DISTURBED = [
  'gearman.client.callback.workload',
  'gearman.client.callback.created',
  'gearman.client.callback.complete',
  'gearman.work.starting',
  'gearman.work.executed',
] as const;

describe('a listener', () => {
  const applications = Applications.perTest();

  it.each(DISTURBANCES.flatMap((each) => DISTURBED.map((name) => ({ ...each, name }))))(
    'that $what at $name disturbs neither jobs nor other listeners',
    async ({ disturb, name, logged }) => {
      class Disturbing {
        told(): unknown {
          return disturb();
        }
      }
      class Calm {
        readonly heard: unknown[] = [];

        told(event: unknown): void {
          this.heard.push(event);
        }
      }
      for (const { prototype } of [Disturbing, Calm]) {
        const descriptor = Object.getOwnPropertyDescriptor(prototype, 'told') as PropertyDescriptor;
        OnGearmanEvent(name)(prototype, 'told', descriptor);
      }
      const { client, context } = await applications.start({ providers: [ReportWorker, Disturbing, Calm] });
      const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

      try {
        expect(await client.doNormal('Reports~write', 'x').result()).toBe('x');
        expect(await client.doNormal('Reports~write', 'y').result()).toBe('y');

        expect(context.get(Calm).heard).toHaveLength(2);
        const lines = error.mock.calls.map(([line]) => String(line));
        expect(lines.filter((line) => line.includes('listener broken'))).toHaveLength(2 * logged);
      } finally {
        error.mockRestore();
      }
    },
  );

  it('that is request-scoped and cannot be made is logged, and disturbs nothing', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Unmakeable {
      constructor() {
        throw new Error('listener broken');
      }

      @OnGearmanEvent('gearman.work.executed')
      executed(): void {}
    }
    const { client } = await applications.start({ providers: [ReportWorker, Unmakeable] });
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

    try {
      expect(await client.doNormal('Reports~write', 'x').result()).toBe('x');
      expect(await client.doNormal('Reports~write', 'y').result()).toBe('y');
      expect(error.mock.calls.some(([line]) => String(line).includes('listener broken'))).toBe(true);
    } finally {
      error.mockRestore();
    }
  });
});

describe('a provider that emits as EventEmitter2 does', () => {
  const applications = Applications.perTest();

  class EventEmitter2 {
    onAny(): void {
      // Nobody listens to all.
    }

    readonly emitted: [name: string, event: unknown][] = [];

    emit(name: string, event: unknown): boolean {
      this.emitted.push([name, event]);
      return true;
    }
  }

  it('is given every event, those of the client among them, beside our own listeners', async () => {
    const { client, context } = await applications.start({
      providers: [ReportWorker, Journal, Listener, EventEmitter2],
    });

    const task = client.doNormal('Reports~write', 'x', { context: 'c' });
    await task.result();

    const { emitted } = context.get(EventEmitter2);
    expect(emitted.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'gearman.worker.started',
        'gearman.client.callback.workload',
        'gearman.client.callback.created',
        'gearman.work.starting',
        'gearman.work.executed',
        'gearman.client.callback.complete',
      ]),
    );
    const complete = emitted.filter(([name]) => name === 'gearman.client.callback.complete');
    expect(complete).toMatchObject([[expect.any(String), { result: 'x', context: 'c', cluster: 'default' }]]);
    expect(context.get(Journal).entries).toHaveLength(1);
  });

  it('whose listeners throw disturbs nothing', async () => {
    class Throwing extends EventEmitter2 {
      override emit(): boolean {
        throw new Error('emitter broken');
      }
    }
    const { client, context } = await applications.start({
      providers: [ReportWorker, Journal, Listener, { provide: EventEmitter2, useClass: Throwing }],
    });

    expect(await client.doNormal('Reports~write', 'x').result()).toBe('x');
    expect(context.get(Journal).entries).toHaveLength(1);
  });

  it('has no client events where callbacks are off', async () => {
    const { client, context } = await applications.start(
      { providers: [ReportWorker, EventEmitter2] },
      { defaults: { callbacks: false } },
    );

    await client.doNormal('Reports~write').result();

    const names = context.get(EventEmitter2).emitted.map(([name]) => name);
    expect(names).toContain('gearman.work.executed');
    expect(names.filter((name) => name.includes('client'))).toEqual([]);
  });

  it('is not needed', async () => {
    const { client, context } = await applications.start({ providers: [ReportWorker] });

    await client.doNormal('Reports~write').result();

    expect(context.get(GearmanEvents, { strict: false }).heard('gearman.work.executed')).toBe(false);
    expect(client).toBeInstanceOf(GearmanClient);
  });
});
