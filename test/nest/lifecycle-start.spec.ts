import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnModuleInit,
  Scope,
} from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import { GearmanClient, GearmanJob, GearmanModule, GearmanWorker, type Task } from '../../lib/index.js';
import { Participants } from '../support/participants.js';
import type { RunningServer } from '../support/servers.js';
import { Applications, passTime } from './applications.js';
import { addressOf, JobServers } from './job-servers.js';

@Injectable()
class Journal {
  readonly entries: string[] = [];
}

@Module({ providers: [Journal], exports: [Journal] })
class JournalModule {}

@GearmanWorker({ name: 'Images' })
class ImageWorker implements OnModuleInit, OnApplicationBootstrap {
  task: Task | undefined;

  constructor(
    private readonly journal: Journal,
    @Inject(GearmanClient) private readonly client: GearmanClient,
  ) {}

  onModuleInit(): void {
    this.task = this.client.doNormal('Images~resize');
  }

  async onApplicationBootstrap(): Promise<void> {
    await passTime(this.client);
    this.journal.entries.push('worker');
  }

  @GearmanJob()
  resize(): void {
    this.journal.entries.push('job');
  }
}

@Module({ imports: [JournalModule] })
class SlowModule implements OnApplicationBootstrap {
  constructor(
    private readonly journal: Journal,
    @Inject(GearmanClient) private readonly client: GearmanClient,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await passTime(this.client);
    this.journal.entries.push('other module');
  }
}

@Injectable()
class RootService implements OnApplicationBootstrap {
  constructor(
    private readonly journal: Journal,
    @Inject(GearmanClient) private readonly client: GearmanClient,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await passTime(this.client);
    this.journal.entries.push('root service');
  }
}

@Module({
  imports: [GearmanModule.forRoot(), SlowModule, JournalModule],
  providers: [ImageWorker, RootService],
})
class RootModule implements OnApplicationBootstrap {
  constructor(
    private readonly journal: Journal,
    @Inject(GearmanClient) private readonly client: GearmanClient,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await passTime(this.client);
    this.journal.entries.push('root module');
  }
}

describe('jobs', () => {
  const applications = Applications.perTest();

  it('wait until every bootstrap hook has run, the root module’s too', async () => {
    const { context } = await applications.run(RootModule);

    await context.get(ImageWorker).task?.result();

    const { entries } = context.get(Journal, { strict: false });
    expect(entries).toHaveLength(5);
    expect(entries.slice(0, 4).toSorted()).toEqual(['other module', 'root module', 'root service', 'worker']);
    expect(entries.at(-1)).toBe('job');
  });

  it('are done as soon as the application has started', async () => {
    @GearmanWorker()
    class Mails {
      @GearmanJob()
      send(): string {
        return 'sent';
      }
    }
    const { client } = await applications.start({ providers: [Mails] });

    expect(await client.doNormal('Mails~send').result()).toBe('sent');
  });

  it('are done where the root module has a scope of its own', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {}
    @GearmanWorker()
    class Mails {
      @GearmanJob()
      send(): string {
        return 'sent';
      }
    }
    @Module({ imports: [GearmanModule.forRoot()], providers: [PerRequest, Mails] })
    class ScopedRootModule {
      constructor(readonly perRequest: PerRequest) {}
    }
    const { client } = await applications.run(ScopedRootModule);

    expect(await client.doNormal('Mails~send', undefined, { timeout: 5000 }).result()).toBe('sent');
  });
});

describe('an application that fails to start', () => {
  const servers = JobServers.perTest();
  let server: RunningServer;
  const participants = Participants.at(() => server);
  let testing: TestingModule | undefined;
  afterEach(() => testing?.close());

  it('has taken no job', async () => {
    server = await servers.start();
    @GearmanWorker()
    class Mails implements OnApplicationBootstrap {
      onApplicationBootstrap(): void {
        throw new Error('no mail server');
      }
      @GearmanJob()
      send(): void {}
    }
    const client = participants.client();
    const handle = await client.doBackground('Mails~send').handle;
    const gearman = GearmanModule.forRoot({ servers: addressOf(server), consume: true });

    testing = await Test.createTestingModule({ imports: [gearman], providers: [Mails] }).compile();

    await expect(testing.init()).rejects.toThrow('no mail server');
    await passTime(client);
    expect(await client.jobStatus(handle)).toMatchObject({ known: true, running: false });
  });
});
