import {
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** The root module's is 1. */
const NEAREST = 0;

/** What lives between the edges. */
export interface EdgeTask {
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** Begins tasks behind all bootstrap hooks of an application, and ends them before the first of its destroy hooks. */
@Injectable()
export class ApplicationEdge implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly tasks: EdgeTask[] = [];

  /** To be called before the application has started. */
  add(task: EdgeTask): void {
    this.tasks.push(task);
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const task of this.tasks) await task.begin();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.end()));
  }
}

/**
 * The module whose hooks are at the edges. Nest calls hooks module by module, at start from the most distant one to the
 * root, at the end from the root outwards. A global module counts as the most distant: too early to begin with jobs,
 * and too late to end them, for what they use is destroyed by then. So this one says that it is nearer than the root.
 * Nest 11 calls a module's destroy hooks all at once, and waits between modules only.
 */
@Module({ providers: [ApplicationEdge], exports: [ApplicationEdge] })
export class ApplicationEdgeModule {
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    for (const module of modules.values()) {
      if (module.metatype === ApplicationEdgeModule) module.distance = NEAREST;
    }
  }
}
