import type { Job } from './job.js';
import type { Peer } from './peer.js';

/** How a job ends, as its clients are told. */
export type Ending = 'complete' | 'fail' | 'exception';

const NOTHING = Buffer.alloc(0);

/** Clients that wait for a job, each with how often it submitted it. Nearly always it is one, once: then there is no map. */
export class JobClients {
  private only: Peer | undefined;
  private many: Map<Peer, number> | undefined;

  get size(): number {
    return this.many?.size ?? (this.only === undefined ? 0 : 1);
  }

  /** It waits once more. */
  add(client: Peer): void {
    if (this.many === undefined && this.only === undefined) {
      this.only = client;
      return;
    }
    this.many ??= new Map(this.only && [[this.only, 1]]);
    this.many.set(client, (this.many.get(client) ?? 0) + 1);
  }

  /** It waits no more. */
  delete(client: Peer): void {
    this.many?.delete(client);
    if (this.only === client) this.only = undefined;
  }

  /** In the order in which they came. */
  each(what: (client: Peer, submissions: number) => void): void {
    if (this.many === undefined) {
      if (this.only !== undefined) what(this.only, 1);
      return;
    }
    for (const [client, submissions] of this.many) what(client, submissions);
  }
}

/** The client waits for the end of the job, once more. */
export function attachClient(client: Peer, job: Job): void {
  job.clients ??= new JobClients();
  job.clients.add(client);
  client.waitsFor.add(job);
}

/** Nobody would hear of its end, and nobody asked for it to be done unheard. */
export function isAbandoned(job: Job): boolean {
  return !job.background && (job.clients === undefined || job.clients.size === 0);
}

export function tellProgress(job: Job, numerator: string, denominator: string): void {
  job.clients?.each(({ link }) => link.status(job.handle, numerator, denominator));
}

export function tellData(job: Job, what: 'data' | 'warning', data: Buffer): void {
  job.clients?.each(({ link }) => link[what](job.handle, data));
}

/** Tells the end once for each submission, as gearmand does: libgearman ends one of its tasks with each packet. */
export function tellEnd(job: Job, ending: Ending, data: Buffer = NOTHING): void {
  job.clients?.each((client, submissions) => {
    client.waitsFor.delete(job);
    for (let told = 0; told < submissions; told++) client.link[ending](job.handle, data);
  });
}
