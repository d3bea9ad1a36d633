import { toByteString } from '../protocol/index.js';
import type { Dialer } from '../transport/index.js';
import { Capacity } from './capacity.js';
import { type Ability, abilityOf, type Registration } from './registration.js';
import { type LinkOwner, WorkerLink } from './worker-link.js';

/** The group of those functions that have no limit and no timeout of their own. */
const SHARED = '';

/**
 * A worker's connections: to each of its servers one for the functions that share the worker's places, and one more for
 * each function with a limit of its own. Such a function needs its own connection, because a server hands out whatever
 * the connection can do, and CANT_DO, the only other way to hold a function back, makes gearmand take its running
 * jobs away. A function with a timeout needs one for each job at once, because gearmand has one timer for a connection,
 * which the next job sets anew: another beside a late job would keep that for ever. They are made when they are needed.
 */
export class WorkerLinks {
  private links: WorkerLink[] = [];
  private readonly registrations = new Map<string, Registration>();
  /** Functions that were given up: a job of theirs may be on its way. */
  private readonly former = new Map<string, Registration>();
  private readonly capacities = new Map<string, Capacity>();

  constructor(
    private readonly owner: LinkOwner,
    private readonly capacity: Capacity,
  ) {}

  get size(): number {
    return this.registrations.size;
  }

  get all(): readonly WorkerLink[] {
    return this.links;
  }

  /** Whether every server that is there has no job for it. */
  get sleeping(): boolean {
    let isAny = false;
    for (const { session } of this.links) {
      if (session === undefined) continue;
      if (!session.sleeping) return false;
      isAny = true;
    }
    return isAny;
  }

  get functionNames(): readonly string[] {
    return [...this.registrations.keys()];
  }

  registration(functionName: string): Registration | undefined {
    return this.registrations.get(functionName);
  }

  /** How a job that was assigned is to be done; undefined for a function that was never registered. */
  handlerOf(functionName: string): Registration | undefined {
    return this.registrations.get(functionName) ?? this.former.get(functionName);
  }

  /** @param live whether the worker has started, so that servers are to hear of it now */
  register(registration: Registration, live: boolean): void {
    this.registrations.set(registration.functionName, registration);
    this.former.delete(registration.functionName);
    if (!live) return;
    this.linksOf(registration).forEach(({ session }) => session?.announce(abilityOf(registration)));
    this.connectMissing();
  }

  /** @returns false where there is no such function */
  unregister(functionName: string): boolean {
    const registration = this.registrations.get(functionName);
    if (registration === undefined) return false;
    this.registrations.delete(functionName);
    this.former.set(functionName, registration);
    this.linksOf(registration).forEach(({ session }) => session?.retire(toByteString(functionName)));
    return true;
  }

  /** Connects to every server of every function, where there is no link yet. */
  connectMissing(): void {
    for (const registration of this.registrations.values()) {
      const linked = new Set(this.linksOf(registration).map(({ address }) => address));
      for (const dialer of registration.dialers)
        if (!linked.has(dialer.address)) this.link(dialer, registration);
    }
  }

  /** The connection that was served longest ago asks first. */
  grabIfRoom(): void {
    for (const { session } of this.links) session?.grabIfRoom();
  }

  /** The link has a job. Where it may have no other beside it, the next one comes through another link. */
  busy(link: WorkerLink, { functionName }: { readonly functionName: string }): void {
    const registration = this.registrations.get(functionName);
    const { group, dialer } = link.purpose;
    if (registration === undefined || registration.timeout === 0 || groupOf(registration) !== group) return;
    const beside = this.links.filter(({ purpose }) => purpose.group === group && purpose.dialer === dialer);
    const free = beside.some(({ purpose }) => purpose.capacity.idle);
    if (!free && beside.length < this.placesOf(registration)) this.link(dialer, registration);
  }

  served(link: WorkerLink): void {
    if (this.links.length > 1) this.links = [...this.links.filter((other) => other !== link), link];
  }

  async close(): Promise<void> {
    await Promise.all(this.links.map((link) => link.close()));
  }

  private link(dialer: Dialer, registration: Registration): void {
    const group = groupOf(registration);
    const address = dialer.address;
    const abilities = (): Iterable<Ability> =>
      Array.from(this.registrations.values())
        .filter((each) => groupOf(each) === group && each.dialers.some((other) => other.address === address))
        .map(abilityOf);
    const shared = this.capacityOf(registration);
    const capacity = registration.timeout === 0 ? shared : new Capacity(1, 0, shared);
    const link = new WorkerLink({ dialer, group, capacity, abilities }, this.owner);
    this.links = [...this.links, link];
    link.connect();
  }

  private linksOf(registration: Registration): WorkerLink[] {
    const addresses = new Set(registration.dialers.map(({ address }) => address));
    const group = groupOf(registration);
    return this.links.filter(({ address, purpose }) => addresses.has(address) && purpose.group === group);
  }

  private capacityOf(registration: Registration): Capacity {
    const group = groupOf(registration);
    if (group === SHARED) return this.capacity;
    const capacity =
      this.capacities.get(group) ?? new Capacity(this.placesOf(registration), 0, this.capacity);
    this.capacities.set(group, capacity);
    return capacity;
  }

  private placesOf({ concurrency }: Registration): number {
    return concurrency === 0 ? this.owner.options.concurrency : concurrency;
  }
}

function groupOf({ functionName, concurrency, timeout }: Registration): string {
  return concurrency === 0 && timeout === 0 ? SHARED : `${functionName} ${concurrency} ${timeout}`;
}
