import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

import { WorkerDiscovery } from '../definitions/worker-discovery.js';
import { EventSubscriber } from '../events/event-subscriber.js';
import { InlineJobs } from '../inline/inline-jobs.js';
import { ApplicationEdge } from './application-edge.js';
import { GearmanConsumer } from './gearman.consumer.js';

/**
 * Ties workers to the application's life: they are found when modules are initialised, take jobs when every bootstrap
 * hook has run, and are drained before any provider is destroyed.
 */
@Injectable()
export class GearmanOrchestrator implements OnModuleInit {
  constructor(
    @Inject(ApplicationEdge) private readonly edge: ApplicationEdge,
    @Inject(EventSubscriber) private readonly subscriber: EventSubscriber,
    @Inject(WorkerDiscovery) private readonly discovery: WorkerDiscovery,
    @Inject(GearmanConsumer) private readonly consumer: GearmanConsumer,
    @Inject(InlineJobs) private readonly inlineJobs: InlineJobs,
  ) {}

  /** @throws GearmanDefinitionError */
  async onModuleInit(): Promise<void> {
    this.subscriber.subscribe();
    await this.discovery.discover();
    this.edge.add({ begin: () => this.begin(), end: () => this.drain() });
  }

  /**
   * Takes no more jobs and waits for those that run, as long as the module's `grace` allows. The application does it by
   * itself when it closes; call it where something must happen in between. Idempotent.
   */
  async drain(): Promise<void> {
    await Promise.all([this.consumer.drain(), this.inlineJobs.drain()]);
  }

  /** @throws GearmanDefinitionError, WorkerDoesNotExistError, and the system's error where a port cannot be had */
  private async begin(): Promise<void> {
    this.discovery.rejectUnknownOverrides();
    await this.consumer.start();
  }
}
