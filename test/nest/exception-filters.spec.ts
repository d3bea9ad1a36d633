import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentsHost,
  BadRequestException,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  Inject,
  Injectable,
  type INestApplication,
  type Provider,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { EMPTY, of, throwError } from 'rxjs';

import {
  AssignedJob,
  GearmanClient,
  GearmanJob,
  GearmanModule,
  GearmanWorker,
  isGearmanContext,
  JobFailure,
  jobOf,
  JobResult,
} from '../../lib/index.js';
import { Applications } from './applications.js';
import { endingOf } from './endings.js';
import { noHttpAdapter } from './no-http.js';

/** A guard that lets no job pass. */
function Refusing(): MethodDecorator {
  const guard: CanActivate = { canActivate: () => false };
  return UseGuards(guard);
}

/** A worker whose job throws, behind a filter that catches it so. */
function workerBehind(catching: ExceptionFilter['catch']): Type {
  @Catch()
  class Filter implements ExceptionFilter {
    catch(error: unknown, host: ArgumentsHost): unknown {
      return catching(error, host);
    }
  }
  @GearmanWorker({ name: 'Printer' })
  class Printer {
    @GearmanJob()
    @UseFilters(Filter)
    print(): never {
      throw new RangeError('out of paper');
    }
  }
  return Printer;
}

const CAUGHT = 'exception: RangeError: out of paper';

const RETURNS: readonly { what: string; returned: () => unknown; ending: string }[] = [
  { what: 'nothing', returned: () => undefined, ending: CAUGHT },
  { what: 'a promise of nothing', returned: async () => undefined, ending: CAUGHT },
  {
    what: 'an answer for HTTP',
    returned: () => ({ statusCode: 500, message: 'Internal server error' }),
    ending: CAUGHT,
  },
  { what: 'a text', returned: () => 'swallowed', ending: CAUGHT },
  { what: 'null', returned: () => null, ending: CAUGHT },
  { what: 'an Error', returned: () => new TypeError('jammed'), ending: 'exception: TypeError: jammed' },
  {
    what: 'a promise of an Error',
    returned: async () => new TypeError('jammed'),
    ending: 'exception: TypeError: jammed',
  },
  { what: 'a JobFailure', returned: () => new JobFailure('jammed'), ending: 'fail' },
  { what: 'a JobResult', returned: () => new JobResult({ pages: 0 }), ending: 'complete: {"pages":0}' },
  { what: 'a promise of a JobResult', returned: async () => new JobResult(0), ending: 'complete: 0' },
  { what: 'an Observable of nothing', returned: () => EMPTY, ending: CAUGHT },
  { what: 'an Observable of an answer', returned: () => of({ statusCode: 500 }), ending: CAUGHT },
  { what: 'an Observable of a JobResult', returned: () => of(new JobResult('ok')), ending: 'complete: "ok"' },
  {
    what: 'throwError(), as filters of microservices do',
    returned: () => throwError(() => new TypeError('jammed')),
    ending: 'exception: TypeError: jammed',
  },
  {
    what: 'a promise that is rejected',
    returned: () => Promise.reject(new TypeError('jammed')),
    ending: 'exception: TypeError: jammed',
  },
];

describe('an exception filter', () => {
  const applications = Applications.perTest();

  it.each(RETURNS)('that returns $what ends the job so: $ending', async ({ returned, ending }) => {
    const { client } = await applications.start({ providers: [workerBehind(returned)] });

    expect(await endingOf(client, 'Printer~print')).toBe(ending);
    expect(await endingOf(client, 'Printer~print')).toBe(ending);
  });

  it('that throws ends the job with what it throws', async () => {
    const Printer = workerBehind(() => {
      throw new TypeError('jammed');
    });
    const { client } = await applications.start({ providers: [Printer] });

    expect(await endingOf(client, 'Printer~print')).toBe('exception: TypeError: jammed');
  });

  it('is given the error and the job’s context', async () => {
    const seen: unknown[] = [];
    const telling = (error: unknown, host: ArgumentsHost): void => {
      const job = jobOf(host);
      seen.push(
        error,
        isGearmanContext(host),
        job instanceof AssignedJob,
        job.payload(),
        host.getArgByIndex(0),
      );
    };
    const { client } = await applications.start({ providers: [workerBehind(telling)] });

    await endingOf(client, 'Printer~print', { file: 'a.pdf' });

    expect(seen).toEqual([new RangeError('out of paper'), true, true, { file: 'a.pdf' }, { file: 'a.pdf' }]);
  });

  it('catches what guards and pipes of its method throw as well', async () => {
    @Catch()
    class Forgiving implements ExceptionFilter {
      catch(error: Error): JobResult {
        return new JobResult(error.message);
      }
    }
    @UseFilters(Forgiving)
    @GearmanWorker({ name: 'Printer' })
    class Printer {
      @GearmanJob()
      @Refusing()
      print(): void {}
    }
    const { client } = await applications.start({ providers: [Printer] });

    expect(await endingOf(client, 'Printer~print')).toBe('complete: "Forbidden resource"');
  });

  it('leaves results alone, a JobResult-like one and undefined among them', async () => {
    @Catch()
    class Never implements ExceptionFilter {
      catch(): JobResult {
        return new JobResult('caught');
      }
    }
    @UseFilters(Never)
    @GearmanWorker({ name: 'Printer' })
    class Printer {
      @GearmanJob()
      echo(payload: unknown): unknown {
        return payload;
      }
    }
    const { client } = await applications.start({ providers: [Printer] });

    expect(await endingOf(client, 'Printer~echo')).toBe('complete: undefined');
    expect(await endingOf(client, 'Printer~echo', { value: 1 })).toBe('complete: {"value":1}');
  });
});

/** Completes jobs whose error it catches, with its own name. */
function forgiving(name: string, ...types: Type[]): Type<ExceptionFilter> {
  @Catch(...types)
  class Forgiving implements ExceptionFilter {
    catch(): JobResult {
      return new JobResult(name);
    }
  }
  return Forgiving;
}

@UseFilters(forgiving('of the class', RangeError, TypeError))
@GearmanWorker({ name: 'Printer' })
class FilteredPrinter {
  @GearmanJob()
  @UseFilters(forgiving('of the method', RangeError))
  print(what: string): never {
    if (what === 'range') throw new RangeError(what);
    if (what === 'type') throw new TypeError(what);
    throw new Error(what);
  }
}

const GLOBAL: Provider = { provide: APP_FILTER, useClass: forgiving('of the application') };

describe('of several exception filters', () => {
  const applications = Applications.perTest();

  it.each([
    { error: 'range', ending: '"of the method"' },
    { error: 'type', ending: '"of the class"' },
    { error: 'other', ending: '"of the application"' },
  ])('the nearest that takes the error ($error) is asked: $ending', async ({ error, ending }) => {
    const { client } = await applications.start({ providers: [FilteredPrinter, GLOBAL] });

    expect(await endingOf(client, 'Printer~print', error)).toBe(`complete: ${ending}`);
  });

  it('none is asked that does not take the error', async () => {
    const { client } = await applications.start({ providers: [FilteredPrinter] });

    expect(await endingOf(client, 'Printer~print', 'other')).toBe('exception: Error: other');
  });

  it('the global ones are left out where jobs shall have none', async () => {
    const { client } = await applications.start(
      { providers: [FilteredPrinter, GLOBAL] },
      { globalEnhancers: { filters: false } },
    );

    expect(await endingOf(client, 'Printer~print', 'other')).toBe('exception: Error: other');
    expect(await endingOf(client, 'Printer~print', 'type')).toBe('complete: "of the class"');
  });

  it('a global one may be request-scoped, and is made with the job', async () => {
    @Catch()
    @Injectable({ scope: Scope.REQUEST })
    class Scoped implements ExceptionFilter {
      constructor(@Inject(AssignedJob) private readonly job: AssignedJob) {}

      catch(): JobResult {
        return new JobResult(this.job.payload());
      }
    }
    const { client } = await applications.start({
      providers: [FilteredPrinter, { provide: APP_FILTER, useClass: Scoped }],
    });

    expect(await endingOf(client, 'Printer~print', 'first')).toBe('complete: "first"');
    expect(await endingOf(client, 'Printer~print', 'second')).toBe('complete: "second"');
  });
});

describe('useGlobalFilters()', () => {
  let application: INestApplication | undefined;
  afterEach(() => application?.close());

  it('holds for jobs too', async () => {
    const Filter = forgiving('of the application');
    const testing = await Test.createTestingModule({
      imports: [GearmanModule.forRoot()],
      providers: [FilteredPrinter],
    }).compile();
    application = testing.createNestApplication(noHttpAdapter());
    application.useGlobalFilters(new Filter());
    await application.init();

    const client = application.get(GearmanClient, { strict: false });

    expect(await endingOf(client, 'Printer~print', 'other')).toBe('complete: "of the application"');
  });
});

describe('filters of a request-scoped worker', () => {
  const applications = Applications.perTest();

  it('are asked, and see the job of their own', async () => {
    @Catch()
    class Describing implements ExceptionFilter {
      catch(error: Error, host: ArgumentsHost): JobResult {
        return new JobResult([error.message, jobOf(host).payload()]);
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    @GearmanWorker({ name: 'Printer' })
    class Printer {
      @GearmanJob()
      @UseFilters(Describing)
      print(payload: string): never {
        throw new Error(`no ${payload}`);
      }
    }
    const { client } = await applications.start({ providers: [Printer] });

    const endings = await Promise.all(
      ['ink', 'paper'].map((what) => endingOf(client, 'Printer~print', what)),
    );

    expect(endings).toEqual(['complete: ["no ink","ink"]', 'complete: ["no paper","paper"]']);
  });
});

describe('without exception filters', () => {
  const applications = Applications.perTest();

  it.each([
    { thrown: new JobFailure('none'), ending: 'fail' },
    { thrown: new BadRequestException('no file'), ending: 'exception: BadRequestException: no file' },
    { thrown: 'a text', ending: 'exception: Error: a text' },
    { thrown: undefined, ending: 'exception: Error: undefined' },
  ])('the error reaches the client: $ending', async ({ thrown, ending }) => {
    @GearmanWorker({ name: 'Printer' })
    class Printer {
      @GearmanJob()
      print(): never {
        throw thrown;
      }
    }
    const { client } = await applications.start({ providers: [Printer] });

    expect(await endingOf(client, 'Printer~print')).toBe(ending);
  });
});
