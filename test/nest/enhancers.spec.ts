import { describe, expect, it } from '@jest/globals';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  createParamDecorator,
  type ExceptionFilter,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import { map, type Observable, of } from 'rxjs';

import {
  AssignedJob,
  CurrentJob,
  GEARMAN_CONTEXT_TYPE,
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
} from '../../lib/index.js';
import { Applications } from './applications.js';

/** What enhancers saw, in the order in which they ran. */
@Injectable()
class Journal {
  readonly entries: unknown[] = [];
}

@Injectable()
class OnlySmall implements CanActivate {
  constructor(
    private readonly journal: Journal,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const [payload, job] = context.getArgs<[{ width: number }, AssignedJob]>();
    this.journal.entries.push({
      type: context.getType<string>(),
      class: context.getClass().name,
      handler: context.getHandler().name,
      job: job instanceof AssignedJob,
    });
    return payload.width <= this.reflector.get<number>('limit', context.getHandler());
  }
}

@Injectable()
class Wrapping implements NestInterceptor {
  constructor(private readonly journal: Journal) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    this.journal.entries.push('before');
    return next.handle().pipe(map((result) => ({ wrapped: result })));
  }
}

@Catch()
class Swallowing implements ExceptionFilter {
  catch(_error: unknown, _host: ArgumentsHost): string {
    return 'swallowed';
  }
}

const Width = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  return context.getArgByIndex<{ width: number }>(0).width;
});

@GearmanWorker({ name: 'Images' })
class ImageWorker {
  @GearmanJob()
  @UseGuards(OnlySmall)
  @SetMetadata('limit', 100)
  guarded(@GearmanPayload('width') width: number): number {
    return width;
  }

  @GearmanJob()
  @UseInterceptors(Wrapping)
  intercepted(): string {
    return 'result';
  }

  @GearmanJob()
  @UseFilters(Swallowing)
  failing(): never {
    throw new Error('out of paper');
  }

  @GearmanJob()
  custom(@Width() width: number, @CurrentJob() job: AssignedJob): unknown[] {
    return [width, job.functionName];
  }

  @GearmanJob()
  observed(): Observable<number> {
    return of(1, 2, 3);
  }
}

describe('in a job', () => {
  const applications = Applications.perTest();
  const providers = [ImageWorker, Journal];

  it('guards run, and see a context of type "gearman" with payload and job', async () => {
    const { client, context } = await applications.start({ providers });

    expect(await client.doNormal('Images~guarded', { width: 100 }).result()).toBe(100);

    expect(GEARMAN_CONTEXT_TYPE).toBe('gearman');
    expect(context.get(Journal).entries).toEqual([
      { type: 'gearman', class: 'ImageWorker', handler: 'guarded', job: true },
    ]);
  });

  it('a guard’s refusal ends the job with an exception, and the worker goes on', async () => {
    const { client } = await applications.start({ providers });

    await expect(client.doNormal('Images~guarded', { width: 101 }).result()).rejects.toThrow(
      'ForbiddenException: Forbidden resource',
    );

    expect(await client.doNormal('Images~guarded', { width: 1 }).result()).toBe(1);
  });

  it.each([
    { form: 'by class', provider: ImageWorker },
    { form: 'by useClass', provider: { provide: 'images', useClass: ImageWorker } },
  ])('guards with injections hold for a worker provided $form', async ({ provider }) => {
    const { client } = await applications.start({ providers: [provider, Journal] });

    await expect(client.doNormal('Images~guarded', { width: 101 }).result()).rejects.toThrow('Forbidden');
  });

  it('interceptors run, and may change the result', async () => {
    const { client, context } = await applications.start({ providers });

    expect(await client.doNormal('Images~intercepted').result()).toEqual({ wrapped: 'result' });
    expect(context.get(Journal).entries).toEqual(['before']);
  });

  it('guards and interceptors of the whole application run too', async () => {
    const seen: string[] = [];
    const guard: CanActivate = { canActivate: (context) => seen.push(context.getType<string>()) > 0 };
    const interceptor: NestInterceptor = {
      intercept: (_context, next) => next.handle().pipe(map((result) => [result])),
    };
    const { client } = await applications.start({
      providers: [
        ...providers,
        { provide: APP_GUARD, useValue: guard },
        { provide: APP_INTERCEPTOR, useValue: interceptor },
      ],
    });

    expect(await client.doNormal('Images~intercepted').result()).toEqual([{ wrapped: 'result' }]);
    expect(seen).toEqual(['gearman']);
  });

  it('exception filters do not turn a failure into a success', async () => {
    const { client } = await applications.start({
      providers: [...providers, { provide: APP_FILTER, useClass: Swallowing }],
    });

    await expect(client.doNormal('Images~failing').result()).rejects.toThrow('Error: out of paper');
  });

  it('parameter decorators of one’s own work beside ours', async () => {
    const { client } = await applications.start({ providers });

    expect(await client.doNormal('Images~custom', { width: 7 }).result()).toEqual([7, 'Images~custom']);
  });

  it('the last value of an observable is the result', async () => {
    const { client } = await applications.start({ providers });

    expect(await client.doNormal('Images~observed').result()).toBe(3);
  });
});
