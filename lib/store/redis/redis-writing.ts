import { isAscii } from 'node:buffer';

import type { StoredJob } from '../queue-store.js';
import { bytes, type RedisArgument, type RedisPipeline } from './redis-driver.js';
import { fieldsOf, priorityOf } from './redis-entry.js';
import type { RedisKeys } from './redis-keys.js';

/** Jobs with larger workloads, in bytes, are written by commands: a script would copy them once more in Redis. */
const MOST_SCRIPTED = 64 * 2 ** 10;

/**
 * What `writeByCommands` does. KEYS are the sorted set, where the jobs go, and where else they may be; ARGV is the number
 * of the latest job to arrive, a digit for each priority, and the data. A script may pass on some thousand values at once.
 */
const SCRIPT = `
local most, arrivals, jobs, numbered = 1000, KEYS[1], #ARGV - 2, {}
for at = 2, #KEYS, most do
  redis.call('DEL', unpack(KEYS, at, math.min(at + most - 1, #KEYS)))
end
for at = jobs + 2, #KEYS, most do
  redis.call('ZREM', arrivals, unpack(KEYS, at, math.min(at + most - 1, #KEYS)))
end
for at = 1, jobs do
  local key = KEYS[at + 1]
  redis.call('HSET', key, 'data', ARGV[at + 2], 'priority', string.sub(ARGV[2], at, at))
  numbered[2 * at - 1], numbered[2 * at] = ARGV[1] + at, key
end
for at = 1, 2 * jobs, most do
  redis.call('ZADD', arrivals, unpack(numbered, at, math.min(at + most - 1, 2 * jobs)))
end`;

/** A job, the key that it goes to, and where else it may be. */
export interface Placed {
  readonly job: StoredJob;
  readonly key: RedisArgument;
  readonly other: RedisArgument | undefined;
}

export function place(keys: RedisKeys, job: StoredJob): Placed {
  const all = keys.allOf(job);
  const key = keys.keyOf(job, all);
  const other = all.find((each) => each !== key);
  return { job, key: bytes(key), other: other && bytes(other) };
}

/** Whether a script may write the job: those that are due later have a third field. */
export function isForScript({ workload, whenToRun }: StoredJob): boolean {
  return whenToRun === 0 && workload.length <= MOST_SCRIPTED;
}

/** Removes what there is, also where gearmand has left a text. */
export function remove(
  pipeline: RedisPipeline,
  arrivals: RedisArgument,
  keys: readonly RedisArgument[],
): void {
  if (keys.length > 0) pipeline.call('DEL', ...keys).call('ZREM', arrivals, ...keys);
}

/** @param last the number of the latest job to arrive; those behind it become these jobs' */
export function writeByCommands(
  pipeline: RedisPipeline,
  arrivals: RedisArgument,
  placed: readonly Placed[],
  last: number,
): void {
  remove(pipeline, arrivals, [...placed.map(({ key }) => key), ...othersOf(placed)]);
  for (const { key, job } of placed) pipeline.call('HSET', key, ...fieldsOf(job));
  pipeline.call('ZADD', arrivals, ...placed.flatMap(({ key }, index) => [last + index + 1, key]));
}

/**
 * As `writeByCommands`, in a third of the time: it is ioredis that takes most of it, for each command and each argument.
 * Redis itself takes as long.
 */
export function writeByScript(
  pipeline: RedisPipeline,
  arrivals: RedisArgument,
  placed: readonly Placed[],
  last: number,
): void {
  const keys = [arrivals, ...placed.map(({ key }) => key), ...othersOf(placed)];
  const priorities = placed.map(({ job }) => priorityOf(job)).join('');
  const workloads = placed.map(({ job }) => textOrBytes(job.workload));
  // Changes nothing; where memory is short, it has the transaction refused, which a script would go on with.
  pipeline.call('ZADD', arrivals, 'XX', 0, '');
  pipeline.call('EVAL', SCRIPT, keys.length, ...keys, last, priorities, ...workloads);
}

function othersOf(placed: readonly Placed[]): readonly RedisArgument[] {
  const others: RedisArgument[] = [];
  for (const { other } of placed) if (other !== undefined) others.push(other);
  return others;
}

/** As `bytes`: ioredis puts texts together in a fraction of the time. */
function textOrBytes(workload: Buffer): RedisArgument {
  return isAscii(workload) ? workload.toString('latin1') : workload;
}
