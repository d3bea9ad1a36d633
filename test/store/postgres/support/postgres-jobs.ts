import type { QueueStore, StoredJob, StoredPriority } from '../../../../lib/store/index.js';

export function job(uniqueKey: string, rest: Partial<StoredJob> = {}): StoredJob {
  const workload = Buffer.from(`work of ${uniqueKey}`, 'latin1');
  const priority: StoredPriority = 'normal';
  return { functionName: 'resize', uniqueKey, priority, whenToRun: 0, workload, ...rest };
}

export async function add(store: QueueStore, ...added: readonly StoredJob[]): Promise<void> {
  await store.commit({ done: [], added });
}

export async function portions(store: QueueStore): Promise<readonly (readonly StoredJob[])[]> {
  const all: (readonly StoredJob[])[] = [];
  for await (const portion of store.replay()) all.push(portion);
  return all;
}

export async function replayed(store: QueueStore): Promise<readonly StoredJob[]> {
  return (await portions(store)).flat();
}

export async function keys(store: QueueStore): Promise<readonly string[]> {
  return (await replayed(store)).map(({ uniqueKey }) => uniqueKey);
}
