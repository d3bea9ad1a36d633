import { describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Injectable,
  Module,
  type NestInterceptor,
  ParseIntPipe,
  type Provider,
  Scope,
  type Type,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';

import {
  GearmanDefinitionError,
  GearmanJob,
  type GearmanJobOptions,
  type GearmanModuleOptions,
  GearmanPayload,
  GearmanWorker,
  type GearmanWorkerOptions,
} from '../../lib/index.js';
import { Participants } from '../support/participants.js';
import type { RunningServer } from '../support/servers.js';
import { Applications, passTime } from './applications.js';
import { addressOf, JobServers } from './job-servers.js';

type Parts = Parameters<Applications['start']>[0];

/** The error that an application with these parts fails to start with. */
async function startError(parts: Parts, options: GearmanModuleOptions = {}): Promise<Error> {
  const applications = new Applications();
  try {
    await applications.start(parts, options);
  } catch (error) {
    return error as Error;
  }
  await applications.close();
  throw new Error('expected the application to fail, but it started');
}

function imageWorker(workerOptions: GearmanWorkerOptions = {}, jobOptions: GearmanJobOptions = {}): Type {
  @GearmanWorker(workerOptions)
  class ImageWorker {
    @GearmanJob(jobOptions)
    resize(): void {}
  }
  return ImageWorker;
}

describe('an application does not start', () => {
  it('with two handlers for one function, in two classes', async () => {
    @GearmanWorker({ name: 'ImageWorker' })
    class Other {
      @GearmanJob({ name: 'resize' })
      shrink(): void {}
    }

    const error = await startError({ providers: [imageWorker(), Other] });

    expect(error).toBeInstanceOf(GearmanDefinitionError);
    expect(error.message).toBe(
      'the function ImageWorker~resize has two handlers, ImageWorker#resize (in TestModule) and Other#shrink (in TestModule); give one of them another name, or provide its class only once',
    );
  });

  it('with two handlers for one function, in one class', async () => {
    @GearmanWorker()
    class Images {
      @GearmanJob()
      resize(): void {}
      @GearmanJob({ name: 'resize' })
      shrink(): void {}
    }

    const { message } = await startError({ providers: [Images] });

    expect(message).toContain('Images#resize (in TestModule) and Images#shrink (in TestModule)');
  });

  it('with two handlers for one function, the same class in two modules', async () => {
    const providers = [imageWorker()];
    @Module({ providers })
    class One {}
    @Module({ providers })
    class Other {}

    const { message } = await startError({ imports: [One, Other] });

    expect(message).toContain('ImageWorker#resize (in One) and ImageWorker#resize (in Other)');
  });

  it('with two workers of one name', async () => {
    @GearmanWorker({ name: 'ImageWorker' })
    class Other {
      @GearmanJob()
      rotate(): void {}
    }

    const error = await startError({ providers: [imageWorker(), Other] });

    expect(error).toBeInstanceOf(GearmanDefinitionError);
    expect(error.message).toContain('two workers are named ImageWorker: ImageWorker and Other');
  });

  it('with a job on a class that is no worker', async () => {
    class Images {
      @GearmanJob()
      resize(): void {}
    }

    const error = await startError({ providers: [Images] });

    expect(error).toBeInstanceOf(GearmanDefinitionError);
    expect(error.message).toBe(
      'Images#resize is marked @GearmanJob, but Images is not marked @GearmanWorker; add @GearmanWorker() to the class',
    );
  });

  it('with a worker that has no job', async () => {
    @GearmanWorker()
    class Images {
      resize(): void {}
    }

    const error = await startError({ providers: [Images] });

    expect(error).toBeInstanceOf(GearmanDefinitionError);
    expect(error.message).toBe(
      "Images is marked @GearmanWorker, but none of its methods is marked @GearmanJob; mark one, or remove the class's mark",
    );
  });

  it.each([
    {
      what: 'of more than 511 bytes',
      worker: { name: 'x'.repeat(505) },
      reason: 'at most 511 bytes, got 512',
    },
    {
      what: 'of fewer characters but more bytes',
      worker: { name: 'ü'.repeat(253) },
      reason: 'at most 511 bytes, got 513',
    },
    { what: 'with a space', worker: { name: 'My Images' }, reason: 'without spaces and control characters' },
    { what: 'with a tab', job: { name: 're\tsize' }, reason: 'without spaces and control characters' },
    { what: 'with a line break', job: { name: 're\nsize' }, reason: 'without spaces and control characters' },
    { what: 'with a NUL byte', job: { name: 're\0size' }, reason: 'without NUL bytes' },
    { what: 'with a space in the prefix', prefix: 'my ', reason: 'without spaces and control characters' },
  ])('with a function name $what', async ({ worker, job, prefix, reason }) => {
    const providers = [imageWorker(worker, job)];

    const error = await startError({ providers }, { defaults: { jobPrefix: prefix } });

    expect(error).toBeInstanceOf(GearmanDefinitionError);
    expect(error.message).toMatch(/^ImageWorker#resize: expected a function name /);
    expect(error.message).toContain(reason);
  });

  it('takes a function name of exactly 511 bytes', async () => {
    const name = 'x'.repeat(504);
    const applications = new Applications();

    const { client } = await applications.start({ providers: [imageWorker({ name })] });

    await client.doNormal(`${name}~resize`).result();
    await applications.close();
  });
});

@Injectable()
class Guard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class Interceptor implements NestInterceptor {
  intercept(): never {
    throw new Error('intercepted');
  }
}

@GearmanWorker()
@UseGuards(Guard)
class Guarded {
  @GearmanJob()
  run(): void {}
}

@GearmanWorker()
class Intercepted {
  @GearmanJob()
  @UseInterceptors(Interceptor)
  run(): void {}
}

@GearmanWorker()
class Piped {
  @GearmanJob()
  run(@GearmanPayload('width', ParseIntPipe) _width: number): void {}
}

describe('a worker that Nest does not make itself', () => {
  it.each([
    { type: Guarded, enhancer: 'Guard' },
    { type: Intercepted, enhancer: 'Interceptor' },
    { type: Piped, enhancer: 'ParseIntPipe' },
  ])('is refused with a $enhancer that Nest would have to make', async ({ type, enhancer }) => {
    const forms: Provider[] = [
      { provide: 'worker', useValue: new type() },
      { provide: 'worker', useFactory: () => new type() },
    ];
    for (const provider of forms) {
      const error = await startError({ providers: [provider] });

      expect(error).toBeInstanceOf(GearmanDefinitionError);
      expect(error.message).toContain(`${type.name}#run has ${enhancer}, which Nest makes only for workers`);
    }
  });

  it('may have guards that are made already', async () => {
    @GearmanWorker({ name: 'Images' })
    @UseGuards(new Guard())
    class Images {
      @GearmanJob()
      resize(): void {}
    }
    const applications = new Applications();
    const { client } = await applications.start({
      providers: [{ provide: 'images', useValue: new Images() }],
    });

    await expect(client.doNormal('Images~resize').result()).rejects.toThrow('Forbidden resource');
    await applications.close();
  });
});

describe('the `service` of a worker', () => {
  class WithoutMethod {
    readonly resize = 'not a method';
  }

  it.each([
    {
      what: 'that is not there',
      provider: undefined,
      reason: 'ImageWorker: Nest could not find resizer element',
    },
    {
      what: 'without the method',
      provider: { provide: 'resizer', useClass: WithoutMethod },
      reason:
        "ImageWorker#resize is marked @GearmanJob, but the worker's service resizer has no method resize",
    },
    {
      what: 'that is null',
      provider: { provide: 'resizer', useValue: null },
      reason:
        "ImageWorker#resize is marked @GearmanJob, but the worker's service resizer has no method resize",
    },
    {
      what: 'made for each request',
      provider: { provide: 'resizer', useClass: WithoutMethod, scope: Scope.REQUEST },
      reason: 'ImageWorker: resizer is marked as a scoped provider',
    },
  ])('is refused where it is one $what', async ({ provider, reason }) => {
    const providers = [imageWorker({ service: 'resizer' }), ...(provider === undefined ? [] : [provider])];

    const error = await startError({ providers });

    expect(error).toBeInstanceOf(GearmanDefinitionError);
    expect(error.message).toContain(reason);
  });
});

describe('an application with one worker that cannot start', () => {
  const servers = JobServers.perTest();
  let server: RunningServer;
  const participants = Participants.at(() => server);

  it('starts no other', async () => {
    server = await servers.start();
    @GearmanWorker()
    class Mails {
      @GearmanJob()
      send(): void {}
    }
    const client = participants.client();
    const handle = await client.doBackground('Mails~send').handle;

    await startError(
      { providers: [Mails, imageWorker({ service: 'nobody' })] },
      { servers: addressOf(server), consume: true },
    );

    await passTime(client);
    expect(await client.jobStatus(handle)).toMatchObject({ known: true, running: false });
  });
});
