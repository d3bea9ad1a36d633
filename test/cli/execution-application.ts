import 'reflect-metadata';

import { Inject, Injectable, Module, type Type } from '@nestjs/common';

import { GearmanJob, GearmanModule, GearmanPayload, GearmanWorker } from '../../lib/nest/index.js';

/** What the jobs of an application did, and whether its providers were made. */
export class Diary {
  readonly done: string[] = [];
  made = false;
}

/** What a job of `Images~slow` waits for. */
export type Gate = () => Promise<unknown>;

/**
 * An application of two workers, `Images` (jobs resize, crop and slow) and `Mail` (send).
 *
 * @param servers the job servers
 */
export function applicationOf(servers: string, diary: Diary, gate: Gate = async () => undefined): Type {
  @Injectable()
  class Store {
    constructor(@Inject(Diary) readonly kept: Diary) {
      kept.made = true;
    }
  }

  @GearmanWorker({ name: 'Images' })
  class ImageWorker {
    constructor(@Inject(Store) private readonly store: Store) {}

    @GearmanJob()
    resize(@GearmanPayload() name: string) {
      this.store.kept.done.push(`resize ${name}`);
      return name;
    }

    @GearmanJob({ name: 'crop' })
    cut(@GearmanPayload() name: string) {
      this.store.kept.done.push(`crop ${name}`);
      return name;
    }

    @GearmanJob()
    async slow() {
      await gate();
      this.store.kept.done.push('slow');
    }
  }

  @GearmanWorker({ name: 'Mail' })
  class MailWorker {
    @GearmanJob()
    send(@GearmanPayload() to: string) {
      return `sent to ${to}`;
    }
  }

  @Module({
    imports: [GearmanModule.forRoot({ servers, consume: false })],
    providers: [{ provide: Diary, useValue: diary }, Store, ImageWorker, MailWorker],
  })
  class AppModule {}
  return AppModule;
}
