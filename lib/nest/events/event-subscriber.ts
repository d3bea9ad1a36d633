import { Inject, Injectable, Logger } from '@nestjs/common';
import { ContextIdFactory, MetadataScanner, ModuleRef, ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import { LISTENER_METADATA } from '../gearman.constants.js';
import { noSuchEvent } from '../gearman.messages.js';
import { GearmanDefinitionError } from '../gearman-error.js';
import { GEARMAN_EVENT_NAMES, type GearmanEventName } from './event-map.js';
import { GearmanEvents } from './gearman-events.js';

type Listener = (event: unknown) => unknown;

/** As much of `EventEmitter2` as is used here. */
interface Emitter {
  emit(name: string, event: unknown): unknown;
  /** No other emitter has it. */
  onAny(listener: (name: string, event: unknown) => void): unknown;
}

/** Finds the methods that are marked `@OnGearmanEvent()`, and `@nestjs/event-emitter` where it is there. */
@Injectable()
export class EventSubscriber {
  private readonly scanner = new MetadataScanner();
  private readonly logger = new Logger('Gearman');

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(GearmanEvents) private readonly events: GearmanEvents,
  ) {}

  /** @throws GearmanDefinitionError for an event that does not exist */
  subscribe(): void {
    const seen = new Set<unknown>();
    for (const wrapper of this.wrappers()) {
      const identity: unknown = wrapper.instance ?? wrapper;
      if (wrapper.isAlias || seen.has(identity)) continue;
      seen.add(identity);
      this.subscribeMethods(wrapper);
    }
    this.passToEventEmitter();
  }

  private *wrappers(): Generator<InstanceWrapper> {
    for (const { providers, controllers } of this.modules.values()) {
      yield* providers.values();
      yield* controllers.values();
    }
  }

  private subscribeMethods(wrapper: InstanceWrapper): void {
    const prototype = prototypeOf(wrapper);
    if (prototype === undefined) return;
    for (const methodName of this.scanner.getAllMethodNames(prototype)) {
      const method = (prototype as Record<string, object>)[methodName] as object;
      const names = (Reflect.getOwnMetadata(LISTENER_METADATA, method) ?? []) as GearmanEventName[];
      for (const name of names) {
        if (!GEARMAN_EVENT_NAMES.includes(name)) {
          throw new GearmanDefinitionError(noSuchEvent(prototype.constructor.name, methodName, name));
        }
        this.events.on(name, this.listenerOf(wrapper, methodName));
      }
    }
  }

  private listenerOf(wrapper: InstanceWrapper, methodName: string): Listener {
    const call = (instance: unknown, event: unknown): unknown =>
      (instance as Record<string, Listener>)[methodName]?.(event);
    if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) {
      return (event) => call(wrapper.instance, event);
    }
    return async (event) => {
      const token = wrapper.token as string;
      const contextId = ContextIdFactory.create();
      return call(await this.moduleRef.resolve<unknown>(token, contextId, { strict: false }), event);
    };
  }

  /** By its methods: the package may be there twice, and need not be there at all. */
  private passToEventEmitter(): void {
    for (const { token, instance } of this.wrappers()) {
      const emitter = instance as Partial<Emitter> | null | undefined;
      const isEmitter = typeof emitter?.emit === 'function' && typeof emitter.onAny === 'function';
      if (!isEmitter || typeof token !== 'function') continue;
      this.logger.debug('events are passed on to @nestjs/event-emitter');
      return this.events.passTo((name, event) => void emitter.emit?.(name, event), GEARMAN_EVENT_NAMES);
    }
  }
}

/** Of what a factory has not made yet, that of the class that it is asked for by. */
function prototypeOf({ instance, metatype, inject, token }: InstanceWrapper): object | undefined {
  const ofClass: unknown = metatype && !inject ? metatype.prototype : undefined;
  const made: unknown =
    typeof instance === 'object' && instance !== null ? Object.getPrototypeOf(instance) : undefined;
  const askedFor: unknown = typeof token === 'function' ? token.prototype : undefined;
  const prototype = ofClass ?? made ?? askedFor;
  return typeof prototype === 'object' && prototype !== null ? prototype : undefined;
}
