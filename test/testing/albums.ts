import { afterEach } from '@jest/globals';
import { Injectable, type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import {
  type AssignedJob,
  CurrentJob,
  GearmanClient,
  GearmanJob,
  GearmanModule,
  GearmanPayload,
  GearmanWorker,
} from '../../lib/index.js';
import { GearmanTester, GearmanTestingModule, type GearmanTestingOptions } from '../../lib/testing/index.js';

export interface Photo {
  readonly file: string;
  readonly taken?: Date;
}

/** What its jobs did, in order: each application has its own. */
@Injectable()
export class Diary {
  readonly lines: string[] = [];
  /** Called by the job `hold`; it ends as this says. */
  holding: (job: AssignedJob) => unknown = () => undefined;
}

@GearmanWorker({ name: 'Images', concurrency: 4 })
export class ImageWorker {
  constructor(
    private readonly client: GearmanClient,
    private readonly diary: Diary,
  ) {}

  @GearmanJob()
  async resize(@GearmanPayload() photo: Photo): Promise<string> {
    this.diary.lines.push(`resize ${photo.file}`);
    await this.client.doBackground('Images~index', photo.file).handle;
    return `small ${photo.file}`;
  }

  @GearmanJob()
  index(file: string): void {
    this.diary.lines.push(`index ${file}`);
    if (file.startsWith('bad')) throw new RangeError(`${file} is bad`);
  }

  @GearmanJob()
  describe(@GearmanPayload() photo: Photo): { taken: string; at: Date } {
    return { taken: typeof photo.taken, at: new Date(0) };
  }

  /** Submits itself again and again. */
  @GearmanJob()
  repeat(count: number): void {
    void this.client.doBackground('Images~repeat', count + 1);
  }

  @GearmanJob({ executionTimeout: 60 })
  async hold(@GearmanPayload() name: string, @CurrentJob() job: AssignedJob): Promise<unknown> {
    this.diary.lines.push(`hold ${name} ${job.attempt}`);
    return this.diary.holding(job);
  }
}

@Injectable()
export class Albums {
  constructor(private readonly client: GearmanClient) {}

  async publish(...files: string[]): Promise<void> {
    for (const file of files) await this.client.doBackground('Images~resize', { file }).handle;
  }
}

export const PROVIDERS = [Albums, Diary, ImageWorker];

/** A started application, and what tests need of it. */
export interface Started {
  readonly app: TestingModule;
  readonly gearman: GearmanTester;
  readonly client: GearmanClient;
  readonly albums: Albums;
  readonly diary: Diary;
}

/** Starts applications that are closed behind each test, which fails where they leave something behind. */
export function applications(): {
  start(options?: GearmanTestingOptions): Promise<Started>;
  make(metadata: ModuleMetadata): Promise<TestingModule>;
  /** It is closed already, or shall not be. */
  forget(app: TestingModule): void;
} {
  const open = new Set<TestingModule>();
  afterEach(async () => {
    const apps = [...open];
    open.clear();
    for (const app of apps) await app.close();
  });
  const make = async (metadata: ModuleMetadata): Promise<TestingModule> => {
    const app = await Test.createTestingModule(metadata).compile();
    app.useLogger(false);
    open.add(app);
    return app;
  };
  const start = async (options: GearmanTestingOptions = {}): Promise<Started> => {
    const imports = [GearmanModule.forRoot(), GearmanTestingModule.forApplication(options)];
    const app = await make({ imports, providers: PROVIDERS });
    await app.init();
    return startedIn(app);
  };
  return { start, make, forget: (app) => open.delete(app) };
}

export function startedIn(app: TestingModule): Started {
  return {
    app,
    gearman: app.get(GearmanTester),
    client: app.get(GearmanClient),
    albums: app.get(Albums),
    diary: app.get(Diary),
  };
}
