import { describe, expect, it, jest } from '@jest/globals';
import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  Logger,
  type NestInterceptor,
  type PipeTransform,
  Scope,
  type Type,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { concat, NEVER, Observable, of, tap, throwError } from 'rxjs';

import {
  type AfterJob,
  type AssignedJob,
  type BeforeJob,
  CurrentJob,
  GearmanJob,
  GearmanOrchestrator,
  GearmanPayload,
  GearmanWorker,
  type SetUpJob,
  type TearDownJob,
} from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { Applications } from './applications.js';
import { endingOf } from './endings.js';

type Step = 'beforeJob' | 'guard' | 'setUp' | 'method' | 'tearDown' | 'afterJob';

/** A worker with all hooks, which says what ran, and throws where it is told to. */
function hookedWorker(journal: string[], throwsIn: readonly Step[] = []): Type {
  const step = (name: Step): void => {
    journal.push(name);
    if (throwsIn.includes(name)) throw new Error(`${name} threw`);
  };
  const guard: CanActivate = {
    canActivate: () => {
      step('guard');
      return true;
    },
  };
  const interceptor: NestInterceptor = {
    intercept: (_context: ExecutionContext, next: CallHandler) => {
      journal.push('interceptor');
      return next.handle().pipe(tap(() => journal.push('interceptor, behind')));
    },
  };
  const pipe: PipeTransform = { transform: (value: unknown) => (journal.push('pipe'), value) };

  @GearmanWorker({ name: 'Hooked' })
  class Hooked implements SetUpJob, TearDownJob, BeforeJob, AfterJob {
    async setUp(job: AssignedJob): Promise<void> {
      journal.push(`${job.functionName}`);
      step('setUp');
    }

    async tearDown(): Promise<void> {
      step('tearDown');
    }

    async beforeJob(): Promise<void> {
      step('beforeJob');
    }

    async afterJob(): Promise<void> {
      step('afterJob');
    }

    @GearmanJob()
    @UseGuards(guard)
    @UseInterceptors(interceptor)
    run(@GearmanPayload(pipe) payload: unknown): unknown {
      step('method');
      return payload;
    }
  }
  return Hooked;
}

const UNTIL_SET_UP = ['beforeJob', 'guard', 'interceptor', 'pipe', 'Hooked~run', 'setUp'];

const ERRORS: readonly { throwsIn: Step[]; journal: string[]; ending: string; logged: string[] }[] = [
  {
    throwsIn: [],
    journal: [...UNTIL_SET_UP, 'method', 'tearDown', 'interceptor, behind', 'afterJob'],
    ending: 'complete: "x"',
    logged: [],
  },
  {
    throwsIn: ['beforeJob'],
    journal: ['beforeJob', 'afterJob'],
    ending: 'exception: Error: beforeJob threw',
    logged: [],
  },
  {
    throwsIn: ['guard'],
    journal: ['beforeJob', 'guard', 'afterJob'],
    ending: 'exception: Error: guard threw',
    logged: [],
  },
  {
    throwsIn: ['setUp'],
    journal: [...UNTIL_SET_UP, 'afterJob'],
    ending: 'exception: Error: setUp threw',
    logged: [],
  },
  {
    throwsIn: ['method'],
    journal: [...UNTIL_SET_UP, 'method', 'tearDown', 'afterJob'],
    ending: 'exception: Error: method threw',
    logged: [],
  },
  {
    throwsIn: ['tearDown'],
    journal: [...UNTIL_SET_UP, 'method', 'tearDown', 'afterJob'],
    ending: 'exception: Error: tearDown threw',
    logged: [],
  },
  {
    throwsIn: ['method', 'tearDown'],
    journal: [...UNTIL_SET_UP, 'method', 'tearDown', 'afterJob'],
    ending: 'exception: Error: method threw',
    logged: ['tearDown'],
  },
  {
    throwsIn: ['afterJob'],
    journal: [...UNTIL_SET_UP, 'method', 'tearDown', 'interceptor, behind', 'afterJob'],
    ending: 'complete: "x"',
    logged: ['afterJob'],
  },
  {
    throwsIn: ['method', 'afterJob'],
    journal: [...UNTIL_SET_UP, 'method', 'tearDown', 'afterJob'],
    ending: 'exception: Error: method threw',
    logged: ['afterJob'],
  },
];

/** Which hooks the log says to have thrown. */
function hooksLogged(error: jest.SpiedFunction<Logger['error']>): string[] {
  const lines = error.mock.calls.map(([message]) => String(message));
  return lines.flatMap(
    (line) => /^(\w+) of job \S+ of Hooked~run threw Error: \1 threw/.exec(line)?.[1] ?? [],
  );
}

describe('the hooks of a worker', () => {
  const applications = Applications.perTest();

  it.each(ERRORS)(
    'run in this order where $throwsIn throws: $journal, $ending',
    async ({ throwsIn, journal, ending, logged }) => {
      const seen: string[] = [];
      const { client } = await applications.start({ providers: [hookedWorker(seen, throwsIn)] });
      const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

      try {
        expect(await endingOf(client, 'Hooked~run', 'x')).toBe(ending);
        expect(seen).toEqual(journal);
        expect(hooksLogged(error)).toEqual(logged);
      } finally {
        error.mockRestore();
      }
      expect(await endingOf(client, 'Hooked~run', 'x')).toBe(ending);
    },
  );

  it('are each given their own job, when jobs run at once', async () => {
    const both = new Gate();
    const seen: unknown[] = [];
    @GearmanWorker({ name: 'Hooked', concurrency: 2 })
    class Hooked implements SetUpJob, TearDownJob, BeforeJob, AfterJob {
      private waiting = 0;

      beforeJob(job: AssignedJob): void {
        seen.push(['beforeJob', job.payload()]);
      }

      async setUp(job: AssignedJob): Promise<void> {
        if (++this.waiting === 2) both.open();
        await both.opened;
        seen.push(['setUp', job.payload()]);
      }

      @GearmanJob()
      run(@GearmanPayload() payload: string): string {
        return payload;
      }

      tearDown(job: AssignedJob): void {
        seen.push(['tearDown', job.payload()]);
      }

      afterJob(job: AssignedJob): void {
        seen.push(['afterJob', job.payload()]);
      }
    }
    const { client } = await applications.start({ providers: [Hooked] });

    const tasks = ['a', 'b'].map((payload) => client.doNormal<string>('Hooked~run', payload));
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual(['a', 'b']);

    for (const payload of ['a', 'b']) {
      const own = seen.filter((entry) => (entry as unknown[])[1] === payload);
      expect(own).toEqual(['beforeJob', 'setUp', 'tearDown', 'afterJob'].map((hook) => [hook, payload]));
    }
  });

  it('are inherited, and may be overridden', async () => {
    const seen: string[] = [];
    abstract class Base implements SetUpJob, AfterJob {
      setUp(): void {
        seen.push('setUp of Base');
      }

      afterJob(): void {
        seen.push('afterJob of Base');
      }
    }
    @GearmanWorker({ name: 'Hooked' })
    class Hooked extends Base {
      override afterJob(): void {
        seen.push('afterJob of Hooked');
      }

      @GearmanJob()
      run(): void {}
    }
    const { client } = await applications.start({ providers: [Hooked] });

    await client.doNormal('Hooked~run').result();

    expect(seen).toEqual(['setUp of Base', 'afterJob of Hooked']);
  });

  it('are those of the job’s own instance where each job has one', async () => {
    @Injectable({ scope: Scope.REQUEST })
    @GearmanWorker({ name: 'Hooked' })
    class Hooked implements SetUpJob {
      private prepared: unknown;

      setUp(job: AssignedJob): void {
        this.prepared = job.payload();
      }

      @GearmanJob()
      run(@CurrentJob() job: AssignedJob): boolean {
        return this.prepared === job.payload();
      }
    }
    const { client } = await applications.start({ providers: [Hooked] });

    expect(await endingOf(client, 'Hooked~run', 'a')).toBe('complete: true');
    expect(await endingOf(client, 'Hooked~run', 'b')).toBe('complete: true');
  });

  it('are those of the service where there is one', async () => {
    const seen: string[] = [];
    @Injectable()
    class Service {
      setUp(): void {
        seen.push('setUp of the service');
      }

      run(): string {
        return 'done by the service';
      }
    }
    @GearmanWorker({ name: 'Hooked', service: Service })
    class Hooked {
      setUp(): void {
        seen.push('setUp of the worker');
      }

      @GearmanJob()
      run(): void {}
    }
    const { client } = await applications.start({ providers: [Hooked, Service] });

    expect(await endingOf(client, 'Hooked~run')).toBe('complete: "done by the service"');
    expect(seen).toEqual(['setUp of the service']);
  });
});

function streamingWorker(journal: string[], stream: () => unknown): Type {
  @GearmanWorker({ name: 'Hooked' })
  class Hooked implements TearDownJob, AfterJob {
    @GearmanJob()
    run(): unknown {
      return stream();
    }

    tearDown(): void {
      journal.push('tearDown');
    }

    afterJob(): void {
      journal.push('afterJob');
    }
  }
  return Hooked;
}

describe('tearDown of a job that streams', () => {
  const applications = Applications.perTest();

  it.each([
    { what: 'its last value', ends: () => of(1, 2), ending: 'complete: 2', values: ['1', '2'] },
    {
      what: 'its error',
      ends: () =>
        concat(
          of(1),
          throwError(() => new Error('broken')),
        ),
      ending: 'exception: Error: broken',
      values: ['1'],
    },
  ])('runs behind $what', async ({ ends, ending, values }) => {
    const journal: string[] = [];
    const stream = (): unknown => ends().pipe(tap((value) => journal.push(String(value))));
    const { client } = await applications.start({ providers: [streamingWorker(journal, stream)] });

    expect(await endingOf(client, 'Hooked~run')).toBe(ending);

    expect(journal).toEqual([...values, 'tearDown', 'afterJob']);
  });

  it('runs when the stream is given up', async () => {
    const journal: string[] = [];
    const subscribed = new Gate();
    const stream = (): unknown =>
      new Observable(() => {
        subscribed.open();
        return NEVER.subscribe();
      });
    const { client, context } = await applications.start(
      { providers: [streamingWorker(journal, stream)] },
      { grace: 0 },
    );
    await client.doBackground('Hooked~run').handle;
    await subscribed.opened;

    await context.get(GearmanOrchestrator, { strict: false }).drain();
    await client.echo('the job has ended');

    expect(journal).toEqual(['tearDown', 'afterJob']);
  });
});
