import { afterEach } from '@jest/globals';

import { GearmanClient, type GearmanClientOptions } from '../../lib/client/index.js';
import { type JobHandler, JobWorker, type JobWorkerOptions } from '../../lib/worker/index.js';
import { BackgroundProcess, type ProcessOptions } from './processes.js';
import type { RunningServer } from './running-server.js';

/** So that a job nobody does fails with the client's own words, before Jest's. In ms. */
const TASK_TIMEOUT = 12_000;

/** The clients, workers and programs of one test, closed when it ends: the last one opened first. */
export class Participants {
  private readonly closers: (() => Promise<unknown>)[] = [];

  constructor(private readonly server: () => RunningServer) {}

  /** To be called in a `describe`: makes a set that is emptied behind every test. */
  static at(server: () => RunningServer): Participants {
    const participants = new Participants(server);
    afterEach(() => participants.close());
    return participants;
  }

  client(options: GearmanClientOptions = {}): GearmanClient {
    const client = new GearmanClient({ servers: this.address, timeout: TASK_TIMEOUT, ...options });
    this.closers.push(() => client.close());
    return client;
  }

  /** A worker that has been started. */
  worker(handlers: Readonly<Record<string, JobHandler>>, options: JobWorkerOptions = {}): JobWorker {
    const worker = new JobWorker({ servers: this.address, ...options });
    for (const [functionName, handler] of Object.entries(handlers)) worker.register(functionName, handler);
    worker.start();
    this.closers.push(() => worker.stop({ grace: 0 }));
    return worker;
  }

  /** A program that is killed where it has not ended by itself. */
  program(command: string, args: readonly string[], options?: ProcessOptions): BackgroundProcess {
    const program = BackgroundProcess.start(command, args, options);
    this.closers.push(() => program.kill());
    return program;
  }

  async close(): Promise<void> {
    for (let close = this.closers.pop(); close !== undefined; close = this.closers.pop()) await close();
  }

  private get address(): { host: string; port: number } {
    const { host, port } = this.server();
    return { host, port };
  }
}
