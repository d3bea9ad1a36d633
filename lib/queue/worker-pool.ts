import type { FunctionQueue } from './function-queue.js';
import { type Job, PRIORITIES } from './job.js';
import type { Peer } from './peer.js';

/** Who can do what, who sleeps, and which job a worker gets next. */
export class WorkerPool {
  canDo(worker: Peer, queue: FunctionQueue): void {
    worker.abilities.unshift(queue);
    queue.abilities++;
    if (worker.workerState !== 'sleeping') return;
    queue.sleepers.add(worker);
    if (queue.hasQueued()) this.wake(worker);
  }

  /** Jobs of that function which the worker runs already stay its own. */
  cantDo(worker: Peer, functionName: string): void {
    this.keepAbilities(worker, (queue) => queue.functionName !== functionName);
  }

  resetAbilities(worker: Peer): void {
    this.keepAbilities(worker, () => false);
  }

  /** Puts the worker to sleep, or wakes it at once where a job waits for it: no wake-up is ever lost. */
  preSleep(worker: Peer): void {
    worker.workerState = 'sleeping';
    for (const queue of worker.abilities) queue.sleepers.add(worker);
    if (this.next(worker) !== undefined) this.wake(worker);
  }

  /** Wakes every worker that sleeps for this function, as gearmand does. */
  wakeSleepers(queue: FunctionQueue): void {
    for (const worker of queue.sleepers) this.wake(worker);
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
      for (const queue of worker.abilities) {
        const job = queue.peek(priority);
        if (job !== undefined) return job;
      }
    }
    return undefined;
  }

  /** Moves the function that was served behind the worker's others. */
  served(worker: Peer, queue: FunctionQueue): void {
    if (worker.abilities.length < 2) return;
    worker.abilities.splice(worker.abilities.indexOf(queue), 1);
    worker.abilities.push(queue);
  }

  private wake(worker: Peer): void {
    this.stopSleeping(worker);
    worker.workerState = 'woken';
    worker.link.wakeUp();
  }

  private stopSleeping(worker: Peer): void {
    if (worker.workerState !== 'sleeping') return;
    for (const queue of worker.abilities) queue.sleepers.delete(worker);
  }

  private keepAbilities(worker: Peer, keeps: (queue: FunctionQueue) => boolean): void {
    const kept = worker.abilities.filter(keeps);
    for (const queue of worker.abilities) {
      if (keeps(queue)) continue;
      queue.abilities--;
      queue.sleepers.delete(worker);
    }
    worker.abilities.splice(0, worker.abilities.length, ...kept);
  }
}
