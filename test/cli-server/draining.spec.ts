import { afterEach, describe, expect, test } from '@jest/globals';

import { type JobHandler, JobWorker } from '../../lib/worker/index.js';
import { StartedCommands } from '../cli/started-commands.js';
import { Gate } from '../support/gate.js';
import { Clients, HOST, pidOn, startServer } from './server-process.js';

const commands = StartedCommands.perTest();
const clients = Clients.perTest();

const workers: JobWorker[] = [];
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.stop({ grace: 0 }))));

function workerOf(port: number, jobs: Readonly<Record<string, JobHandler>>): void {
  const worker = new JobWorker({ servers: { host: HOST, port } });
  for (const [name, job] of Object.entries(jobs)) worker.register(name, job);
  worker.start();
  workers.push(worker);
}

describe('SIGUSR1', () => {
  test('drains: no new connections, and the end when the last job is done', async () => {
    const { process: server, port } = await startServer(commands, ['--verbose=INFO']);
    const [running, work] = [new Gate(), new Gate()];
    workerOf(port, {
      hold: async () => {
        running.open();
        await work.opened;
        return 'held';
      },
      last: () => '',
    });
    const task = clients.to(port).doNormal('hold');
    await running.opened;
    await clients.to(port).doBackground('last').handle;
    server.signal('SIGUSR1');
    await server.said('SIGUSR1: takes no more connections');
    expect(await pidOn(port)).toBeUndefined();
    work.open();
    expect(await task.result()).toBe('held');
    expect(await server.ended()).toMatchObject({ exitCode: 0 });
  });

  test('a drain is cut short by SIGTERM', async () => {
    const { process: server, port } = await startServer(commands, ['--verbose=INFO']);
    await clients.to(port).doBackground('nobody~does').handle;
    server.signal('SIGUSR1');
    await server.said('SIGUSR1');
    server.signal('SIGTERM');
    expect(await server.ended()).toMatchObject({ exitCode: 0 });
  });
});
