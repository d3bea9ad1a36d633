import { describe, expect, it } from '@jest/globals';
import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { EMPTY, type Observable } from 'rxjs';

import { type AssignedJob, CurrentJob, GearmanJob, GearmanPayload, GearmanWorker } from '../../lib/index.js';
import { Applications } from './applications.js';
import { endingOf } from './endings.js';

@Injectable()
class Closed implements CanActivate {
  canActivate(_context: ExecutionContext): boolean {
    return false;
  }
}

@Injectable()
class Replacing implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle() && EMPTY;
  }
}

@Injectable()
class Doubling implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'number' ? value * 2 : value;
  }
}

class Echo {
  @GearmanJob()
  once(@GearmanPayload() payload: unknown): unknown {
    return payload;
  }
}

@GearmanWorker({ name: 'Guarded' })
@UseGuards(Closed)
class GuardedEcho extends Echo {}

@GearmanWorker({ name: 'Intercepted' })
@UseInterceptors(Replacing)
class InterceptedEcho extends Echo {}

@GearmanWorker({ name: 'Piped' })
@UsePipes(Doubling)
class PipedEcho extends Echo {}

/** As mixin helpers do: the instance names another class than the one that Nest made it of. */
function renamed(target: { readonly prototype: object }): void {
  Object.defineProperty(target.prototype, 'constructor', { value: Echo, configurable: true });
}

@renamed
@GearmanWorker({ name: 'Mixed' })
@UseGuards(Closed)
class MixedEcho extends Echo {}

@GearmanWorker({ name: 'Plain' })
class PlainWorker {
  private readonly greeting = 'Hello';

  @GearmanJob()
  mixed(@CurrentJob() job: AssignedJob, undecorated: unknown, @GearmanPayload('name') name: unknown): string {
    return `${this.greeting}, ${String(name)}, ${String(undecorated)}, ${job.functionName}`;
  }

  @GearmanJob()
  throwing(): never {
    throw new RangeError('at once');
  }

  @GearmanJob()
  thenable(): PromiseLike<string> {
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
    return { then: (resolved) => Promise.resolve('later').then(resolved) };
  }

  @GearmanJob()
  async *later(): AsyncIterable<number> {
    yield* [1, 2];
  }

  @GearmanJob()
  async promisedStream(): Promise<AsyncIterable<number>> {
    return this.later();
  }
}

describe('what stands around a whole class holds for methods that have nothing of their own', () => {
  const applications = Applications.perTest();

  it.each([
    [GuardedEcho, 'Guarded~once', 'exception: ForbiddenException: Forbidden resource'],
    [InterceptedEcho, 'Intercepted~once', 'complete: undefined'],
    [PipedEcho, 'Piped~once', 'complete: 14'],
    [MixedEcho, 'Mixed~once', 'exception: ForbiddenException: Forbidden resource'],
  ])('%p', async (worker, name, ending) => {
    const { client } = await applications.start({ providers: [worker] });

    expect(await endingOf(client, name, 7)).toBe(ending);
  });
});

describe('a method around which nothing stands', () => {
  const applications = Applications.perTest();
  const providers = [PlainWorker];

  it('is called on its instance, with what its parameters ask for, and undefined where they do not', async () => {
    const { client } = await applications.start({ providers });

    expect(await client.doNormal('Plain~mixed', { name: 'Ann' }).result()).toBe(
      'Hello, Ann, undefined, Plain~mixed',
    );
  });

  it.each([
    ['throwing', 'exception: RangeError: at once'],
    ['thenable', 'complete: "later"'],
    ['later', 'complete: 2'],
    ['promisedStream', 'complete: 2'],
  ])('that is %s ends its job as any other', async (method, ending) => {
    const { client } = await applications.start({ providers });

    expect(await endingOf(client, `Plain~${method}`)).toBe(ending);
  });
});
