import type { FunctionQueue } from './function-queue.js';
import { type Job, PRIORITIES } from './job.js';
import type { Ability, Peer } from './peer.js';

/** gearmand raises shorter ones to this, in milliseconds. */
const SHORTEST_TIMEOUT = 1000;

/** Who can do what, who sleeps, and which job a worker gets next. */
export class WorkerPool {
  /** @param wakeup how many sleepers a new job wakes; 0 is all of them */
  constructor(private readonly wakeup: number) {}

  /** @param timeout for one job, in milliseconds; what is no positive number is none */
  canDo(worker: Peer, queue: FunctionQueue, timeout: number): void {
    const patience = timeout > 0 ? Math.max(timeout, SHORTEST_TIMEOUT) : Infinity;
    worker.abilities.unshift({ queue, timeout: patience });
    queue.abilities++;
    if (worker.workerState !== 'sleeping') return;
    queue.sleepers.add(worker);
    if (queue.hasQueued()) this.wake(worker);
  }

  /** Jobs of that function which the worker runs already stay its own. */
  cantDo(worker: Peer, functionName: string): void {
    this.keepAbilities(worker, ({ queue }) => queue.functionName !== functionName);
  }

  resetAbilities(worker: Peer): void {
    this.keepAbilities(worker, () => false);
  }

  /** Puts the worker to sleep, or wakes it at once where a job waits for it: no wake-up is ever lost. */
  preSleep(worker: Peer): void {
    worker.workerState = 'sleeping';
    for (const { queue } of worker.abilities) queue.sleepers.add(worker);
    if (this.next(worker) !== undefined) this.wake(worker);
  }

  /** Wakes workers that sleep for this function, those first that have slept longest. */
  wakeSleepers(queue: FunctionQueue): void {
    let left = this.wakeup === 0 ? Infinity : this.wakeup;
    for (const worker of queue.sleepers) {
      if (left-- === 0) return;
      this.wake(worker);
    }
  }

  /** The worker is gone. Where it was woken and has taken no job, another is woken in its stead. */
  leave(worker: Peer): void {
    const wasWoken = worker.workerState === 'woken';
    const queues = worker.abilities.map(({ queue }) => queue);
    this.rouse(worker);
    this.resetAbilities(worker);
    for (const queue of queues) if (wasWoken && queue.hasQueued()) this.wakeSleepers(queue);
  }

  rouse(worker: Peer): void {
    this.stopSleeping(worker);
    worker.workerState = 'awake';
  }

  /**
   * The job that the worker gets next: the highest priority over all its functions, the oldest of its function within
   * that, and between functions of equal priority the one that was served longest ago (gearmand 2.0's order).
   */
  next(worker: Peer): Job | undefined {
    for (const priority of PRIORITIES) {
      for (const { queue } of worker.abilities) {
        const job = queue.peek(priority);
        if (job !== undefined) return job;
      }
    }
    return undefined;
  }

  /**
   * Moves the ability that was served behind the worker's others.
   *
   * @returns it
   */
  served(worker: Peer, served: FunctionQueue): Ability {
    const { abilities } = worker;
    let place = 0;
    while (abilities[place]?.queue !== served) place++;
    const ability = abilities[place] as Ability;
    if (place === abilities.length - 1) return ability;
    abilities.splice(place, 1);
    abilities.push(ability);
    return ability;
  }

  private wake(worker: Peer): void {
    this.stopSleeping(worker);
    worker.workerState = 'woken';
    worker.link.wakeUp();
  }

  private stopSleeping(worker: Peer): void {
    if (worker.workerState !== 'sleeping') return;
    for (const { queue } of worker.abilities) queue.sleepers.delete(worker);
  }

  private keepAbilities(worker: Peer, keeps: (ability: Ability) => boolean): void {
    const kept = worker.abilities.filter(keeps);
    for (const ability of worker.abilities) {
      if (keeps(ability)) continue;
      ability.queue.abilities--;
      ability.queue.sleepers.delete(worker);
    }
    worker.abilities.splice(0, worker.abilities.length, ...kept);
  }
}
