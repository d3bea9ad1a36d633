import type { Job } from './job.js';
import type { Peer } from './peer.js';

/** How a job ends, as its clients are told. */
export type Ending = 'complete' | 'fail' | 'exception';

const NOTHING = Buffer.alloc(0);

/** The client waits for the end of the job, once more. */
export function attachClient(client: Peer, job: Job): void {
  job.clients ??= new Map();
  job.clients.set(client, (job.clients.get(client) ?? 0) + 1);
  client.waitsFor.add(job);
}

/** Nobody would hear of its end, and nobody asked for it to be done unheard. */
export function isAbandoned(job: Job): boolean {
  return !job.background && (job.clients === undefined || job.clients.size === 0);
}

export function tellProgress(job: Job, numerator: string, denominator: string): void {
  if (job.clients === undefined) return;
  for (const { link } of job.clients.keys()) link.status(job.handle, numerator, denominator);
}

export function tellData(job: Job, what: 'data' | 'warning', data: Buffer): void {
  if (job.clients === undefined) return;
  for (const { link } of job.clients.keys()) link[what](job.handle, data);
}

/** Tells the end once for each submission, as gearmand does: libgearman ends one of its tasks with each packet. */
export function tellEnd(job: Job, ending: Ending, data: Buffer = NOTHING): void {
  if (job.clients === undefined) return;
  for (const [client, submissions] of job.clients) {
    client.waitsFor.delete(job);
    for (let told = 0; told < submissions; told++) client.link[ending](job.handle, data);
  }
}
