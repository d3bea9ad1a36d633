import { idOf, type StoredJob, type StoredKey } from '../../store/index.js';
import { fail } from './fail.js';
import * as messages from './store-testing.messages.js';

/** A replay holds a portion in memory, and the server does nothing else while it queues one. */
export const LARGEST_PORTION = 5_000;

export interface JobComparison {
  readonly inOrder: boolean;
  /** Whether a job may come more than once. */
  readonly repeats: boolean;
  /** Whose place in the order does not matter. */
  readonly anywhere: readonly StoredKey[];
  /** What was tried, for the message. */
  readonly after: string;
}

/** @throws AssertionError that says what is missing, what came unasked, what is different, and what is out of order */
export function expectSameJobs(
  came: readonly StoredJob[],
  expected: readonly StoredJob[],
  { inOrder, repeats, anywhere = [], after }: Partial<JobComparison>,
): void {
  const faults = [...contentFaults(came, expected), ...(repeats === true ? [] : repetitions(came))];
  if (faults.length === 0 && inOrder === true) faults.push(...orderFaults(came, expected, anywhere));
  if (faults.length === 0) return;
  fail(messages.otherJobs(faults, expected.length, came.length, after));
}

function contentFaults(came: readonly StoredJob[], expected: readonly StoredJob[]): string[] {
  const wanted = new Map(expected.map((job) => [idOf(job), job]));
  const there = new Set(came.map(idOf));
  const missing = expected.filter((job) => !there.has(idOf(job))).map(messages.missingJob);
  const others = came.flatMap((job) => {
    const asked = wanted.get(idOf(job));
    if (asked === undefined) return [messages.unaskedJob(job)];
    return isSame(job, asked) ? [] : [messages.differentJob(asked, job)];
  });
  return [...missing, ...others];
}

function isSame(a: StoredJob, b: StoredJob): boolean {
  const isBytes = Buffer.isBuffer(a.workload);
  return isBytes && a.priority === b.priority && a.whenToRun === b.whenToRun && a.workload.equals(b.workload);
}

function repetitions(came: readonly StoredJob[]): string[] {
  const seen = new Set<string>();
  return came.filter((job) => seen.size === seen.add(idOf(job)).size).map(messages.repeatedJob);
}

/** Within a priority: between two of them the server does not ask. */
function orderFaults(
  came: readonly StoredJob[],
  expected: readonly StoredJob[],
  anywhere: readonly StoredKey[],
): string[] {
  const passedOver = new Set(anywhere.map(idOf));
  const ranks = new Map(expected.map((job, rank) => [idOf(job), rank]));
  const last = new Map<string, StoredJob>();
  for (const job of came) {
    if (passedOver.has(idOf(job))) continue;
    const before = last.get(job.priority);
    if (before !== undefined && rankOf(ranks, before) > rankOf(ranks, job)) {
      return [messages.outOfOrder(before, job)];
    }
    last.set(job.priority, job);
  }
  return [];
}

function rankOf(ranks: ReadonlyMap<string, number>, key: StoredKey): number {
  return ranks.get(idOf(key)) ?? 0;
}
