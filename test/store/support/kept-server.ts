import { EventEmitter, once } from 'node:events';

import { JobServer, type JobServerOptions } from '../../../lib/server/index.js';
import type { QueueStore } from '../../../lib/store/index.js';
import { tcpDialer } from '../../transport/connection-pairs.js';
import { PacketPeer } from '../../transport/packet-peer.js';
import { submitJobs, type TakenJob, takeJobs, type WireJob } from './wire-jobs.js';

/** A job server with a store, reachable over TCP, and what it has logged. */
export class KeptServer {
  readonly log: string[] = [];
  private readonly logged = new EventEmitter();
  private readonly server: JobServer;
  private port = 0;

  private constructor(options: JobServerOptions) {
    const say = (message: string): void => {
      this.log.push(message);
      this.logged.emit('line');
    };
    this.server = new JobServer({ ...options, logger: { log: say, warn: say, error: say } });
  }

  /** @throws what the store throws on opening */
  static async start(store: QueueStore, options: JobServerOptions = {}): Promise<KeptServer> {
    const kept = new KeptServer({ ...options, store });
    try {
      ({ port: kept.port } = await kept.server.listen({ host: '127.0.0.1', port: 0 }));
    } catch (error) {
      await kept.server.close();
      throw error;
    }
    return kept;
  }

  /** @returns the type of each answer: `JOB_CREATED`, `ERROR` */
  submit(...jobs: readonly WireJob[]): Promise<readonly string[]> {
    return submitJobs(this.port, jobs);
  }

  /** @returns the type of the answer, behind which the client goes away */
  async submitForeground(
    functionName: string,
    unique: string,
    workload: string,
  ): Promise<string | undefined> {
    const peer = await PacketPeer.dialled(tcpDialer(this.port));
    const [answer] = await peer.send('SUBMIT_JOB', functionName, unique, workload).next();
    peer.connection.end();
    return answer;
  }

  take(...functionNames: readonly string[]): Promise<readonly TakenJob[]> {
    return takeJobs(this.port, functionNames);
  }

  /** Waits until it has logged something like that. */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.log.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await once(this.logged, 'line');
    }
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
