import { FunctionQueue, type QueueLimits } from './function-queue.js';
import type { Job } from './job.js';

/** What became of a function that was to be forgotten; a busy one has workers or jobs, and stays. */
export type DropOutcome = 'dropped' | 'unknown' | 'busy';

/** Every function that was ever named, in the order in which they were, until it is dropped. */
export class FunctionTable {
  private readonly queues = new Map<string, FunctionQueue>();

  /** @param limits of every function, until it is given others */
  constructor(private readonly limits: QueueLimits) {}

  /** The function's queue, made when the function is named for the first time. */
  named(functionName: string): FunctionQueue {
    const known = this.queues.get(functionName);
    if (known !== undefined) return known;
    const queue = new FunctionQueue(functionName, this.limits);
    this.queues.set(functionName, queue);
    return queue;
  }

  all(): Iterable<FunctionQueue> {
    return this.queues.values();
  }

  /** The first unfinished job with this unique ID, over all functions, as gearmand looks. */
  findUnique(unique: string): Job | undefined {
    for (const queue of this.queues.values()) {
      const job = queue.joinable(unique);
      if (job !== undefined) return job;
    }
    return undefined;
  }

  /** Sets the limits of a function, where there is one of this very name. */
  limit(functionName: string, limits: QueueLimits): void {
    const queue = this.queues.get(functionName);
    if (queue !== undefined) queue.limits = limits;
  }

  /** Forgets the function of this name or, where there is none, one whose name differs in case only. */
  drop(functionName: string): DropOutcome {
    const queue = this.queues.get(functionName) ?? this.likeNamed(functionName);
    if (queue === undefined) return 'unknown';
    if (queue.abilities > 0 || queue.total > 0) return 'busy';
    this.queues.delete(queue.functionName);
    return 'dropped';
  }

  private likeNamed(functionName: string): FunctionQueue | undefined {
    const sought = lowerCase(functionName);
    for (const queue of this.queues.values()) {
      if (lowerCase(queue.functionName) === sought) return queue;
    }
    return undefined;
  }
}

/** Of its ASCII letters: the characters of a byte string beyond them are bytes of who knows what. */
function lowerCase(bytes: string): string {
  return bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
