import { describe, expect, it } from '@jest/globals';
import { Global, Inject, Injectable, Module, type OnModuleDestroy, Scope, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import {
  type AssignedJob,
  CurrentJob,
  GearmanClient,
  GearmanJob,
  GearmanOrchestrator,
  GearmanWorker,
} from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import type { RunningServer } from '../support/servers.js';
import { Applications, moduleOf, passTime } from './applications.js';
import { addressOf, JobServers } from './job-servers.js';

/** A connection that providers use until it is closed. */
@Injectable()
class Database implements OnModuleDestroy {
  readonly started = new Gate();
  private state: 'open' | 'closed' = 'open';

  save(): string {
    return `saved with the database ${this.state}`;
  }

  onModuleDestroy(): void {
    this.state = 'closed';
  }
}

/** Its job says that it runs, takes long, and uses the database at its very end. */
class SavingWorker {
  constructor(
    private readonly client: GearmanClient,
    private readonly database: Database,
  ) {}

  @GearmanJob()
  async save(): Promise<string> {
    this.database.started.open();
    await passTime(this.client);
    return this.database.save();
  }
}

function savingWorker(scope: Scope): Type {
  @Injectable({ scope })
  @GearmanWorker({ name: 'Saver' })
  class Saver extends SavingWorker {
    constructor(@Inject(GearmanClient) client: GearmanClient, @Inject(Database) database: Database) {
      super(client, database);
    }
  }
  return Saver;
}

/** Finds the database by itself, so that Nest does not know that it depends on it. */
@GearmanWorker({ name: 'Saver' })
class SecretiveWorker extends SavingWorker {
  constructor(@Inject(GearmanClient) client: GearmanClient, @Inject(ModuleRef) modules: ModuleRef) {
    super(client, modules.get(Database, { strict: false }));
  }
}

@Module({ providers: [Database], exports: [Database] })
class DatabaseModule {}

@Global()
@Module({ providers: [Database], exports: [Database] })
class GlobalDatabaseModule {}

const DEFAULT = savingWorker(Scope.DEFAULT);

const PLACES: readonly { readonly place: string; readonly root: Parameters<Applications['start']>[0] }[] = [
  { place: 'in the same module', root: { providers: [Database, DEFAULT] } },
  { place: 'in an imported module', root: { imports: [DatabaseModule], providers: [DEFAULT] } },
  {
    place: 'in a module that a feature module imports',
    root: { imports: [moduleOf({ imports: [DatabaseModule], providers: [DEFAULT] })] },
  },
  {
    place: 'in a global module',
    root: { imports: [GlobalDatabaseModule, moduleOf({ providers: [DEFAULT] })] },
  },
  {
    place: 'beside a request-scoped worker',
    root: { providers: [Database, savingWorker(Scope.REQUEST)] },
  },
  { place: 'beside a transient worker', root: { providers: [Database, savingWorker(Scope.TRANSIENT)] } },
  {
    place: 'in the root module, found by a feature module’s worker through ModuleRef',
    root: { providers: [Database], imports: [moduleOf({ providers: [SecretiveWorker] })] },
  },
];

describe('when the application closes', () => {
  const applications = Applications.perTest();

  it.each(PLACES)('running jobs end before the providers they use: a database $place', async ({ root }) => {
    const { client, context } = await applications.start(root);
    const database = context.get(Database, { strict: false });
    const task = client.doNormal('Saver~save');
    await database.started.opened;

    const closing = context.close();

    expect(await task.result()).toBe('saved with the database open');
    await closing;
    expect(database.save()).toBe('saved with the database closed');
  });

  it('a worker’s own hook runs behind its jobs', async () => {
    const journal: string[] = [];
    const started = new Gate();
    @GearmanWorker({ name: 'Images' })
    class ImageWorker implements OnModuleDestroy {
      constructor(@Inject(GearmanClient) private readonly client: GearmanClient) {}
      @GearmanJob()
      async resize(): Promise<void> {
        started.open();
        await passTime(this.client);
        journal.push('job');
      }
      onModuleDestroy(): void {
        journal.push(`hook of ${this.constructor.name}`);
      }
    }
    const { client, context } = await applications.start({ providers: [ImageWorker] });
    await client.doBackground('Images~resize').handle;
    await started.opened;

    await context.close();

    expect(journal).toEqual(['job', 'hook of ImageWorker']);
  });

  it('jobs may submit others, and hooks may too', async () => {
    const answers: unknown[] = [];
    @GearmanWorker({ name: 'Mails' })
    class MailWorker implements OnModuleDestroy {
      constructor(@Inject(GearmanClient) private readonly client: GearmanClient) {}
      @GearmanJob()
      send(): void {}
      async onModuleDestroy(): Promise<void> {
        answers.push(typeof (await this.client.doBackground('Mails~send').handle));
      }
    }
    const { context } = await applications.start({ providers: [MailWorker] });

    await context.close();

    expect(answers).toEqual(['string']);
  });
});

describe('a job that outlasts the grace', () => {
  const applications = Applications.perTest();
  const servers = JobServers.perTest();
  let server: RunningServer;
  const participants = Participants.at(() => server);

  @GearmanWorker({ name: 'Endless' })
  class EndlessWorker {
    readonly started = new Gate();
    readonly aborted = new Gate();

    @GearmanJob()
    run(@CurrentJob() { signal }: AssignedJob): Promise<void> {
      signal.addEventListener('abort', () => this.aborted.open());
      this.started.open();
      return new Promise<void>(() => undefined);
    }
  }

  it('is aborted, and the application closes', async () => {
    const { client, context } = await applications.start({ providers: [EndlessWorker] }, { grace: 1 });
    const worker = context.get(EndlessWorker);
    await client.doBackground('Endless~run').handle;
    await worker.started.opened;

    await context.close();

    await worker.aborted.opened;
  });

  it('is given to another worker by its server', async () => {
    server = await servers.start();
    const { client, context } = await applications.start(
      { providers: [EndlessWorker] },
      { servers: addressOf(server), consume: true, grace: 1 },
    );
    await client.doBackground('Endless~run', 'the job').handle;
    await context.get(EndlessWorker).started.opened;

    await context.close();

    const taken = new Promise((resolve) => {
      participants.worker({ 'Endless~run': (job) => resolve(job.payload()) });
    });
    expect(await taken).toBe('the job');
  });
});

describe('GearmanOrchestrator#drain', () => {
  const applications = Applications.perTest();

  it('ends running jobs and takes no others while the application stays, and may be repeated', async () => {
    const started = new Gate();
    const finish = new Gate();
    @GearmanWorker({ name: 'Images' })
    class ImageWorker {
      @GearmanJob()
      async resize(): Promise<string> {
        started.open();
        await finish.opened;
        return 'resized';
      }
    }
    const { client, context } = await applications.start({ providers: [ImageWorker] });
    const orchestrator = context.get(GearmanOrchestrator, { strict: false });
    const running = client.doNormal('Images~resize');
    await started.opened;

    const drained = Promise.all([orchestrator.drain(), orchestrator.drain()]);
    const late = await client.doBackground('Images~resize').handle;
    finish.open();
    await drained;

    expect(await running.result()).toBe('resized');
    expect(await client.jobStatus(late)).toMatchObject({ known: true, running: false });
    await orchestrator.drain();
  });
});
