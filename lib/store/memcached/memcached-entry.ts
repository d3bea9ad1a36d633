import { STORED_PRIORITIES, type StoredJob } from '../queue-store.js';
import type { MemcachedKeys } from './memcached-keys.js';
import type { MemcachedValue } from './memcached-replies.js';

const LINE_END = 10;
/** It never expires. */
const EXPIRES = 0;

/** The command that keeps a job under that key. */
export function setCommand(keys: MemcachedKeys, key: string, job: StoredJob): Buffer {
  const { workload, priority } = job;
  const head = keys.isOwn(key) ? headOf(job) : Buffer.alloc(0);
  const size = head.length + workload.length;
  const line = `set ${key} ${STORED_PRIORITIES.indexOf(priority)} ${EXPIRES} ${size}\r\n`;
  return Buffer.concat([Buffer.from(line, 'latin1'), head, workload, Buffer.from('\r\n')]);
}

/** A command without a value. */
export function command(line: string): Buffer {
  return Buffer.from(`${line}\r\n`, 'latin1');
}

/** Undefined where it is no job's. */
export function jobOf(keys: MemcachedKeys, { key, flags, data }: MemcachedValue): StoredJob | undefined {
  const priority = STORED_PRIORITIES[flags] ?? 'normal';
  if (keys.isOwn(key)) return ownJob(data, priority);
  const stored = keys.read(key);
  return stored && { ...stored, priority, whenToRun: 0, workload: data };
}

function headOf({ functionName, uniqueKey, whenToRun }: StoredJob): Buffer {
  const names = [functionName, uniqueKey].map((name) => Buffer.from(name, 'latin1').toString('base64'));
  return Buffer.from(`${[...names, whenToRun].join(' ')}\n`);
}

function ownJob(data: Buffer, priority: StoredJob['priority']): StoredJob | undefined {
  const end = data.indexOf(LINE_END);
  const words = data.toString('latin1', 0, Math.max(end, 0)).split(' ');
  const [functionName, uniqueKey, whenToRun] = words;
  if (functionName === undefined || uniqueKey === undefined || !/^\d+$/.test(whenToRun ?? ''))
    return undefined;
  return {
    functionName: decoded(functionName),
    uniqueKey: decoded(uniqueKey),
    priority,
    whenToRun: Number(whenToRun),
    workload: data.subarray(end + 1),
  };
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
