import { storeAt, type StoredJob } from '../../lib/store/index.js';

/** A job whose parts are text. */
export function job(
  functionName: string,
  uniqueKey: string,
  workload: string,
  parts: Partial<StoredJob> = {},
): StoredJob {
  return {
    functionName,
    uniqueKey,
    priority: 'normal',
    whenToRun: 0,
    workload: Buffer.from(workload),
    ...parts,
  };
}

/** Puts jobs into the store at this address. */
export async function fill(address: string, jobs: readonly StoredJob[]): Promise<void> {
  const store = storeAt(address);
  await store.open();
  await store.commit({ done: [], added: jobs });
  await store.close();
}

/** What the store at this address has. */
export async function contentOf(address: string): Promise<readonly StoredJob[]> {
  const store = storeAt(address);
  await store.open();
  const jobs: StoredJob[] = [];
  for await (const portion of store.replay()) jobs.push(...portion);
  await store.close();
  return jobs.map((each) => ({ ...each, workload: Buffer.from(each.workload) }));
}

/** As Tokyo Cabinet's tools write bytes. */
export function hex(bytes: Buffer): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}
