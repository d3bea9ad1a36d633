import { describe, expect, it } from '@jest/globals';
import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  Scope,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { map, type Observable } from 'rxjs';

import { AssignedJob, GearmanJob, GearmanPayload, GearmanWorker, jobOf } from '../../lib/index.js';
import { Applications } from './applications.js';
import { endingOf } from './endings.js';

const SCOPES = [
  { scope: Scope.DEFAULT, name: 'default' },
  { scope: Scope.REQUEST, name: 'request' },
  { scope: Scope.TRANSIENT, name: 'transient' },
];

/** A guard that lets nobody pass, unless its constructor has not run. */
function refusingGuard(scope: Scope): Type<CanActivate> {
  @Injectable({ scope })
  class Refusing implements CanActivate {
    private readonly made = true;

    canActivate(): boolean {
      return !this.made;
    }
  }
  return Refusing;
}

function vault(scope: Scope, guard?: Type<CanActivate>): Type {
  @Injectable({ scope })
  @GearmanWorker({ name: 'Vault' })
  class Vault {
    @GearmanJob()
    open(@GearmanPayload() payload: unknown): unknown {
      return payload;
    }
  }
  if (guard !== undefined) UseGuards(guard)(Vault);
  return Vault;
}

const REFUSED = 'exception: ForbiddenException: Forbidden resource';

const WORKERS = SCOPES.flatMap(({ scope, name }) => [
  { worker: `of ${name} scope`, provide: (Vault: Type): Provider => Vault, scope },
  {
    worker: `of ${name} scope under a token of its own`,
    provide: (Vault: Type): Provider => ({ provide: 'vault', useClass: Vault }),
    scope,
  },
]);

const MATRIX = SCOPES.flatMap((guard) =>
  WORKERS.map((worker) => ({ ...worker, guard: guard.name, guardScope: guard.scope })),
);

describe('a guard', () => {
  const applications = Applications.perTest();

  it.each(MATRIX)(
    'of $guard scope guards a worker $worker',
    async ({ guardScope, provide, scope: workerScope }) => {
      const Vault = vault(workerScope, refusingGuard(guardScope));

      const { client } = await applications.start({ providers: [provide(Vault)] });

      expect(await endingOf(client, 'Vault~open')).toBe(REFUSED);
    },
  );

  it.each(MATRIX)(
    'of $guard scope guards a worker $worker, when it is global',
    async ({ guardScope, provide, scope: workerScope }) => {
      const guard = { provide: APP_GUARD, useClass: refusingGuard(guardScope) };

      const { client } = await applications.start({ providers: [provide(vault(workerScope)), guard] });

      expect(await endingOf(client, 'Vault~open')).toBe(REFUSED);
    },
  );

  it.each(SCOPES)(
    'of $name scope guards workers that Nest does not make, when it is global',
    async ({ scope }) => {
      const Vault = vault(Scope.DEFAULT);
      const { client, registry } = await applications.start({
        providers: [
          { provide: 'vault', useValue: new Vault() as object },
          { provide: APP_GUARD, useClass: refusingGuard(scope) },
        ],
      });
      registry.register({ name: 'Registered', jobs: { open: () => 'open' } });

      expect(await endingOf(client, 'Vault~open')).toBe(REFUSED);
      expect(await endingOf(client, 'Registered~open')).toBe(REFUSED);
    },
  );

  it.each(SCOPES)(
    'of $name scope that is global is left out where jobs shall have none',
    async ({ scope }) => {
      const { client } = await applications.start(
        { providers: [vault(scope), { provide: APP_GUARD, useClass: refusingGuard(scope) }] },
        { globalEnhancers: { guards: false } },
      );

      expect(await endingOf(client, 'Vault~open', 'x')).toBe('complete: "x"');
    },
  );
});

/** Enhancers that are made for one job know which one. */
@Injectable({ scope: Scope.REQUEST })
class OwnJobOnly implements CanActivate {
  constructor(@Inject(AssignedJob) private readonly job: AssignedJob) {}

  canActivate(context: ExecutionContext): boolean {
    return jobOf(context) === this.job;
  }
}

@Injectable({ scope: Scope.REQUEST })
class Numbering implements NestInterceptor {
  private static made = 0;
  private readonly number = ++Numbering.made;

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((result) => ({ result, number: this.number })));
  }
}

@Injectable({ scope: Scope.REQUEST })
class Signing implements PipeTransform {
  constructor(@Inject(AssignedJob) private readonly job: AssignedJob) {}

  transform(value: unknown): unknown {
    return `${String(value)} of ${this.job.functionName}`;
  }
}

describe('global enhancers of request scope', () => {
  const applications = Applications.perTest();

  it('are made for each job of a worker that is one for all jobs', async () => {
    const { client } = await applications.start({
      providers: [
        vault(Scope.DEFAULT),
        { provide: APP_GUARD, useClass: OwnJobOnly },
        { provide: APP_INTERCEPTOR, useClass: Numbering },
        { provide: APP_PIPE, useClass: Signing },
      ],
    });

    const results = [
      await client.doNormal('Vault~open', 'a').result(),
      await client.doNormal('Vault~open', 'b').result(),
    ];

    expect(results).toEqual([
      { result: 'a of Vault~open', number: 1 },
      { result: 'b of Vault~open', number: 2 },
    ]);
  });
});
