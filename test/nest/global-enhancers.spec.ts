import { describe, expect, it } from '@jest/globals';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, Reflector } from '@nestjs/core';
import { type Observable, tap } from 'rxjs';

import {
  AssignedJob,
  GearmanJob,
  type GearmanModuleOptions,
  GearmanPayload,
  GearmanWorker,
  isGearmanContext,
  jobOf,
} from '../../lib/index.js';
import { Applications } from './applications.js';
import { endingOf } from './endings.js';

/** Which enhancers were asked, in their order. */
type Journal = string[];

function guard(journal: Journal, place: string): CanActivate {
  return { canActivate: () => journal.push(`${place} guard`) > 0 };
}

function interceptor(journal: Journal, place: string): NestInterceptor {
  return {
    intercept: (_context: ExecutionContext, next: CallHandler): Observable<unknown> => {
      journal.push(`${place} interceptor`);
      return next.handle().pipe(tap({ error: () => journal.push(`${place} interceptor, behind`) }));
    },
  };
}

function pipe(journal: Journal, place: string): PipeTransform {
  return {
    transform: (value: unknown) => {
      journal.push(`${place} pipe`);
      return value;
    },
  };
}

function filter(journal: Journal, place: string): ExceptionFilter {
  @Catch()
  class Telling implements ExceptionFilter {
    catch(): void {
      journal.push(`${place} filter`);
    }
  }
  return new Telling();
}

function globals(journal: Journal): Provider[] {
  return [
    { provide: APP_GUARD, useValue: guard(journal, 'global') },
    { provide: APP_INTERCEPTOR, useValue: interceptor(journal, 'global') },
    { provide: APP_PIPE, useValue: pipe(journal, 'global') },
    { provide: APP_FILTER, useValue: filter(journal, 'global') },
  ];
}

/** A worker whose job throws, without enhancers of its own. */
@GearmanWorker({ name: 'Plain' })
class PlainWorker {
  @GearmanJob()
  run(@GearmanPayload() _payload: unknown): never {
    throw new Error('done');
  }
}

const ALL = [
  'global guard',
  'global interceptor',
  'global pipe',
  'global interceptor, behind',
  'global filter',
];

function without(kind: string): Journal {
  return ALL.filter((entry) => !entry.startsWith(`global ${kind}`));
}

const CHOICES: readonly { globalEnhancers: GearmanModuleOptions['globalEnhancers']; expected: Journal }[] = [
  { globalEnhancers: undefined, expected: ALL },
  { globalEnhancers: true, expected: ALL },
  { globalEnhancers: {}, expected: ALL },
  { globalEnhancers: false, expected: [] },
  { globalEnhancers: { guards: false }, expected: without('guard') },
  { globalEnhancers: { interceptors: false }, expected: without('interceptor') },
  { globalEnhancers: { pipes: false }, expected: without('pipe') },
  { globalEnhancers: { filters: false }, expected: without('filter') },
  {
    globalEnhancers: { guards: true, interceptors: false, pipes: false, filters: false },
    expected: ['global guard'],
  },
];

describe('globalEnhancers', () => {
  const applications = Applications.perTest();

  it.each(CHOICES)('$globalEnhancers runs $expected', async ({ globalEnhancers, expected }) => {
    const journal: Journal = [];
    const { client } = await applications.start(
      { providers: [PlainWorker, ...globals(journal)] },
      globalEnhancers === undefined ? {} : { globalEnhancers },
    );

    expect(await endingOf(client, 'Plain~run')).toBe('exception: Error: done');

    expect(journal).toEqual(expected);
  });

  it.each([{ globalEnhancers: true }, { globalEnhancers: false }])(
    '$globalEnhancers leaves those of classes and methods, which run inside of the global ones',
    async ({ globalEnhancers }) => {
      const journal: Journal = [];
      const method = [
        guard(journal, 'method'),
        interceptor(journal, 'method'),
        pipe(journal, 'method'),
      ] as const;
      @UseGuards(guard(journal, 'class'))
      @UseInterceptors(interceptor(journal, 'class'))
      @UsePipes(pipe(journal, 'class'))
      @GearmanWorker({ name: 'Own' })
      class OwnWorker {
        @GearmanJob()
        @UseGuards(method[0])
        @UseInterceptors(method[1])
        @UsePipes(method[2])
        @UseFilters(filter(journal, 'method'))
        run(@GearmanPayload() _payload: unknown): never {
          throw new Error('done');
        }
      }
      const { client } = await applications.start(
        { providers: [OwnWorker, ...globals(journal)] },
        { globalEnhancers },
      );

      await endingOf(client, 'Own~run');

      const global = (entry: string): string[] => (globalEnhancers ? [entry] : []);
      expect(journal).toEqual([
        ...global('global guard'),
        'class guard',
        'method guard',
        ...global('global interceptor'),
        'class interceptor',
        'method interceptor',
        ...global('global pipe'),
        'class pipe',
        'method pipe',
        'method interceptor, behind',
        'class interceptor, behind',
        ...global('global interceptor, behind'),
        // The nearest filter that takes the error.
        'method filter',
      ]);
    },
  );

  it('hold for jobs that are registered at run time', async () => {
    const journal: Journal = [];
    const { client, registry } = await applications.start({ providers: globals(journal) });
    registry.register({
      name: 'Registered',
      jobs: {
        run: () => {
          throw new Error('done');
        },
      },
    });

    expect(await endingOf(client, 'Registered~run')).toBe('exception: Error: done');

    expect(journal).toEqual(without('pipe'));
  });

  it('knows no other kinds', async () => {
    const globalEnhancers = { guard: false } as object;

    await expect(applications.start({}, { globalEnhancers })).rejects.toThrow(
      /globalEnhancers.*guard.*guards, interceptors, pipes, filters/,
    );
  });
});

describe('the context of a job', () => {
  const applications = Applications.perTest();

  /** What guards of workers with hooks see as well, whose method Nest is given in another function. */
  @Injectable()
  class Looking implements CanActivate {
    static readonly seen: unknown[] = [];

    constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

    canActivate(context: ExecutionContext): boolean {
      const job = jobOf(context);
      Looking.seen.push({
        gearman: isGearmanContext(context),
        class: context.getClass(),
        handler: context.getHandler().name,
        roles: this.reflector.getAllAndMerge('roles', [context.getHandler(), context.getClass()]),
        job: job instanceof AssignedJob && job.functionName,
        payload: job.payload(),
      });
      return true;
    }
  }

  @SetMetadata('roles', ['reader'])
  @GearmanWorker({ name: 'Files' })
  class FileWorker {
    @GearmanJob()
    @SetMetadata('roles', ['writer'])
    @UseGuards(Looking)
    write(): string {
      return 'written';
    }
  }

  @GearmanWorker({ name: 'HookedFiles' })
  class HookedFileWorker extends FileWorker {
    setUp(): void {}
    tearDown(): void {}
    beforeJob(): void {}
    afterJob(): void {}
  }

  it.each([
    { worker: FileWorker, name: 'Files~write' },
    { worker: HookedFileWorker, name: 'HookedFiles~write' },
  ])('of $name has class, handler, metadata, job and payload', async ({ worker, name }) => {
    const { client } = await applications.start({ providers: [worker] });

    await client.doNormal(name, { file: 'a' }).result();

    expect(Looking.seen.splice(0)).toEqual([
      {
        gearman: true,
        class: worker,
        handler: 'write',
        roles: ['writer', 'reader'],
        job: name,
        payload: { file: 'a' },
      },
    ]);
  });

  it('is no other: jobOf() refuses those', () => {
    const http = { getType: () => 'http', getArgByIndex: () => ({}) } as unknown as ArgumentsHost;

    expect(isGearmanContext(http)).toBe(false);
    expect(() => jobOf(http)).toThrow(
      new TypeError('expected the context of a Gearman job, got one of type http'),
    );
  });
});

describe('a guard’s denial', () => {
  const applications = Applications.perTest();

  it('ends the job with one exception and no second attempt, and the worker goes on', async () => {
    const attempts: number[] = [];
    const closing: CanActivate = {
      canActivate: (context) => {
        attempts.push(jobOf(context).attempt);
        return jobOf(context).payload() === 'key';
      },
    };
    @GearmanWorker({ name: 'Door' })
    class Door {
      @GearmanJob()
      @UseGuards(closing)
      open(): string {
        return 'open';
      }
    }
    const { client } = await applications.start({ providers: [Door] });

    const denied = await endingOf(client, 'Door~open', 'fist');

    expect(denied).toBe('exception: ForbiddenException: Forbidden resource');
    expect(await endingOf(client, 'Door~open', 'key')).toBe('complete: "open"');
    expect(attempts).toEqual([1, 1]);
  });

  it('with an error of its own ends the job with that', async () => {
    const closing: CanActivate = {
      canActivate: async () => {
        throw new RangeError('no door');
      },
    };
    @UseGuards(closing)
    @GearmanWorker({ name: 'Door' })
    class Door {
      @GearmanJob()
      open(): void {}
    }
    const { client } = await applications.start({ providers: [Door] });

    expect(await endingOf(client, 'Door~open')).toBe('exception: RangeError: no door');
  });
});
