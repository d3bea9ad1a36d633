import { Injectable, Logger } from '@nestjs/common';

import type { GearmanClient, GearmanClientEvents } from '../../client/index.js';
import { EventChannel } from '../../telemetry/event-channel.js';
import { listenerThrew } from '../gearman.messages.js';
import type { GearmanEventMap, GearmanEventName } from './event-map.js';

const CALLBACK = 'gearman.client.callback.';

/** Hears of every event, for those who pass them on. */
export type EventSink = (name: GearmanEventName, event: GearmanEventMap[GearmanEventName]) => void;

interface ListenedClient {
  readonly cluster: string;
  readonly client: GearmanClient;
  /** Those of its events that are passed on already: nobody pays for events that nobody hears. */
  readonly passed: Set<string>;
}

/**
 * What happens to the application's jobs and workers, for `@OnGearmanEvent()` and for code that listens by itself. No
 * listener is waited for; one that throws is logged, and disturbs neither jobs nor other listeners.
 *
 * @example
 * const stop = events.on('gearman.work.executed', ({ job, duration }) => histogram.record(duration, { job }));
 */
@Injectable()
export class GearmanEvents {
  private readonly logger = new Logger('Gearman');
  private readonly channel = new EventChannel<GearmanEventMap>((error) =>
    this.logger.error(listenerThrew(error)),
  );
  private readonly clients: ListenedClient[] = [];
  private readonly names = new Set<string>();

  /** @returns a function that ends it */
  on<Name extends GearmanEventName>(
    name: Name,
    listener: (event: GearmanEventMap[Name]) => unknown,
  ): () => void {
    this.names.add(name);
    for (const client of this.clients) this.pass(client, name);
    return this.channel.on(name, listener);
  }

  /** Whether anybody listens, for those whose event costs something to make. */
  heard(name: GearmanEventName): boolean {
    return this.channel.heard(name);
  }

  emit<Name extends GearmanEventName>(name: Name, event: GearmanEventMap[Name]): void {
    this.channel.emit(name, event);
  }

  /** Passes a client's events on, as far as anybody listens. */
  follow(client: GearmanClient, cluster: string): void {
    const followed: ListenedClient = { client, cluster, passed: new Set() };
    this.clients.push(followed);
    for (const name of this.names) this.pass(followed, name);
  }

  /** From now on the sink hears of these events too. */
  passTo(sink: EventSink, names: readonly GearmanEventName[]): void {
    for (const name of names) this.on(name, (event) => sink(name, event));
  }

  private pass({ client, cluster, passed }: ListenedClient, name: string): void {
    if (!name.startsWith(CALLBACK) || passed.has(name)) return;
    passed.add(name);
    const type = name.slice(CALLBACK.length) as keyof GearmanClientEvents;
    client.on(type, (event) => this.emit(name as GearmanEventName, { ...event, cluster } as never));
  }
}
