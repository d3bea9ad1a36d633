import { afterEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Scope } from '@nestjs/common';
import {
  type ContextId,
  ContextIdFactory,
  type ContextIdStrategy,
  type HostComponentInfo,
} from '@nestjs/core';

import { AssignedJob, GearmanJob, GearmanWorker } from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { Applications } from './applications.js';

/** Knows the job that it was made for, if any. */
@Injectable({ scope: Scope.REQUEST })
class Audit {
  constructor(@Inject(AssignedJob) readonly job: AssignedJob | undefined) {}
}

@GearmanWorker({ name: 'Greeter', concurrency: 2 })
class Greeter {
  private static both = new Gate();
  private static arrived = 0;

  constructor(
    @Inject(AssignedJob) private readonly job: AssignedJob,
    private readonly audit: Audit,
  ) {}

  static reset(): void {
    this.both = new Gate();
    this.arrived = 0;
  }

  /** Waits until another one of it runs. */
  @GearmanJob()
  async meet(payload: unknown): Promise<unknown[]> {
    if (++Greeter.arrived === 2) Greeter.both.open();
    await Greeter.both.opened;
    return [payload, this.job.payload(), this.audit.job === this.job];
  }
}

describe('the current job', () => {
  const applications = Applications.perTest();

  it('is injected by its class, in the worker and in what it depends on; jobs that run at once each have theirs', async () => {
    Greeter.reset();
    const { client } = await applications.start({ providers: [Audit, Greeter] });

    const tasks = ['Ada', 'Bob'].map((user) => client.doNormal('Greeter~meet', user));

    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual([
      ['Ada', 'Ada', true],
      ['Bob', 'Bob', true],
    ]);
  });

  it('is undefined in what was made for something else', async () => {
    const { context } = await applications.start({ providers: [Audit] });

    const bare = await context.resolve(Audit);
    const contextId = ContextIdFactory.create();
    context.registerRequestByContextId({ url: '/' }, contextId);
    const ofRequest = await context.resolve(Audit, contextId);

    expect([bare.job, ofRequest.job]).toEqual([undefined, undefined]);
  });
});

/** A tree of providers for each tenant, which lives on. */
class ByTenant implements ContextIdStrategy<AssignedJob> {
  private readonly tenants = new Map<string, ContextId>();

  attach(contextId: ContextId, job: AssignedJob) {
    const { tenant } = job.payload<{ tenant: string }>();
    const tree = this.tenants.get(tenant) ?? ContextIdFactory.create();
    this.tenants.set(tenant, tree);
    return {
      resolve: ({ isTreeDurable }: HostComponentInfo) => (isTreeDurable ? tree : contextId),
      payload: { tenant },
    };
  }
}

describe('a durable provider', () => {
  const applications = Applications.perTest();
  afterEach(() => ContextIdFactory.apply(undefined as unknown as ContextIdStrategy));

  it('is made once for each tree that the application’s strategy knows, and the worker for each job', async () => {
    ContextIdFactory.apply(new ByTenant() as ContextIdStrategy);
    let [tenantsMade, workersMade] = [0, 0];
    @Injectable({ scope: Scope.REQUEST, durable: true })
    class Tenant {
      readonly number = ++tenantsMade;
    }
    @Injectable({ scope: Scope.REQUEST })
    @GearmanWorker({ name: 'Bills' })
    class Bills {
      readonly number = ++workersMade;

      constructor(
        private readonly tenant: Tenant,
        @Inject(AssignedJob) private readonly job: AssignedJob,
      ) {}

      @GearmanJob()
      write(): unknown[] {
        return [this.tenant.number, this.number, this.job.payload<{ tenant: string }>().tenant];
      }
    }
    const { client } = await applications.start({ providers: [Tenant, Bills] });

    const results: unknown[] = [];
    for (const tenant of ['a', 'b', 'a']) {
      results.push(await client.doNormal('Bills~write', { tenant }).result());
    }

    expect(results).toEqual([
      [1, 1, 'a'],
      [2, 2, 'b'],
      [1, 3, 'a'],
    ]);
  });

  it('may be the worker itself', async () => {
    ContextIdFactory.apply(new ByTenant() as ContextIdStrategy);
    let made = 0;
    @Injectable({ scope: Scope.REQUEST, durable: true })
    @GearmanWorker({ name: 'Bills' })
    class Bills {
      private readonly number = ++made;

      @GearmanJob()
      write(): number {
        return this.number;
      }
    }
    const { client } = await applications.start({ providers: [Bills] });

    const results: unknown[] = [];
    for (const tenant of ['a', 'b', 'a']) {
      results.push(await client.doNormal('Bills~write', { tenant }).result());
    }

    expect(results).toEqual([1, 2, 1]);
  });
});

describe('a worker that a factory makes', () => {
  const applications = Applications.perTest();

  class Ink {
    readonly colour: string = 'blue';
  }

  @GearmanWorker({ name: 'Printer' })
  class Printer {
    constructor(private readonly ink: string) {}

    @GearmanJob()
    print(): string {
      return this.ink;
    }
  }

  it('for each job is found by the class that it is asked for by', async () => {
    let made = 0;
    const { client } = await applications.start({
      providers: [
        Ink,
        {
          provide: Printer,
          scope: Scope.REQUEST,
          inject: [Ink, AssignedJob],
          useFactory: (ink: Ink, job: AssignedJob) =>
            new Printer(`${ink.colour} ${++made} ${job.payload<string>()}`),
        },
      ],
    });

    expect(await client.doNormal('Printer~print', 'a').result()).toBe('blue 1 a');
    expect(await client.doNormal('Printer~print', 'b').result()).toBe('blue 2 b');
  });

  it('for each job may come later', async () => {
    const { client } = await applications.start({
      providers: [{ provide: Printer, scope: Scope.REQUEST, useFactory: async () => new Printer('late') }],
    });

    expect(await client.doNormal('Printer~print').result()).toBe('late');
  });
});
