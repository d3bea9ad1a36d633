import { afterEach, expect, test } from '@jest/globals';

import { fixture, nestGearman } from '../cli/cli-process.js';
import type { GateKeeper, HeldJob } from '../cli/gate-keeper.js';
import { StartedCommands } from '../cli/started-commands.js';
import { askAdmin } from '../support/admin-text.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { Supervisord } from './supervisord.js';

describeOurServer(
  ['supervisord'],
  'supervisord with the printed program',
  (server) => {
    const participants = Participants.at(server);
    const commands = StartedCommands.perTest();
    let supervisord: Supervisord | undefined;

    afterEach(() => supervisord?.stop());

    /** Starts it with exactly what the command prints. */
    async function supervise(...words: readonly string[]): Promise<Supervisord> {
      const { host, port } = server();
      const env = { GEARMAN_SERVERS: `${host}:${port}` };
      const app = ['--app', fixture('held.mjs')];
      const { stdout } = await nestGearman([...words, '--supervisor', '--numprocs', '2', ...app], { env });
      supervisord = await Supervisord.start(stdout);
      return supervisord;
    }

    /** Submits two jobs, and waits until both run. */
    async function keepBusy(gate: GateKeeper) {
      const client = participants.client();
      const tasks = [1, 2].map((job) => client.doNormal('Held~hold', { ...gate.payload, job }));
      const jobs: HeldJob[] = [await gate.next(), await gate.next()];
      return { client, jobs, results: Promise.all(tasks.map((task) => task.result())) };
    }

    async function workers(): Promise<string[]> {
      const lines = (await askAdmin(server(), 'workers')).split('\n');
      return lines.filter((line) => line.includes('Held~hold'));
    }

    test.each([
      ['gearman:worker:describe', 'Held'],
      ['gearman:job:describe', 'Held~hold'],
    ])('%s %s: keeps two processes that do jobs at the same time', async (command, name) => {
      await supervise(command, name);
      const gate = await commands.gate();
      const { jobs, results } = await keepBusy(gate);
      expect(new Set(jobs.map(({ pid }) => pid)).size).toBe(2);
      expect(await workers()).toHaveLength(2);
      expect(await askAdmin(server(), 'status')).toContain('Held~hold\t2\t2\t2\n');
      for (const job of jobs) job.letGo(`by ${job.pid}`);
      expect(new Set(await results)).toEqual(new Set(jobs.map(({ pid }) => `by ${pid}`)));
    });

    test('starts a process anew that is killed, and its job is done by another', async () => {
      const daemon = await supervise('gearman:worker:describe', 'Held');
      const gate = await commands.gate();
      const { jobs, results } = await keepBusy(gate);
      const [killed, other] = jobs as [HeldJob, HeldJob];

      process.kill(killed.pid, 'SIGKILL');
      const again = await gate.next();

      expect([killed.pid, other.pid]).not.toContain(again.pid);
      await daemon.said(/exited: Held_0[01] \(terminated by SIGKILL; not expected\)/);
      expect(await workers()).toHaveLength(2);
      other.letGo('done');
      again.letGo('done');
      expect(await results).toEqual(['done', 'done']);
    });

    test('stops them with no job lost: running ones are finished, queued ones stay', async () => {
      const daemon = await supervise('gearman:worker:describe', 'Held');
      const gate = await commands.gate();
      const { client, jobs, results } = await keepBusy(gate);
      await client.doBackground('Held~hold', { ...gate.payload, job: 3 }).handle;
      await client.doBackground('Held~echo', 4).handle;

      const stopped = daemon.control('stop', 'all');
      for (const job of jobs) await job.said('SIGTERM');
      for (const job of jobs) job.letGo('finished');

      expect(await results).toEqual(['finished', 'finished']);
      expect((await stopped).stdout.split('\n').toSorted()).toEqual([
        '',
        'Held:Held_00: stopped',
        'Held:Held_01: stopped',
      ]);
      for (const process of ['Held_00', 'Held_01']) await daemon.said(`stopped: ${process} (exit status 0)`);
      const status = (await askAdmin(server(), 'status')).split('\n');
      expect(status).toEqual(expect.arrayContaining(['Held~hold\t1\t0\t0', 'Held~echo\t1\t0\t0']));
    });

    test('its shutdown waits for the jobs too', async () => {
      const daemon = await supervise('gearman:worker:describe', 'Held');
      const gate = await commands.gate();
      const { jobs, results } = await keepBusy(gate);

      await daemon.control('shutdown');
      for (const job of jobs) await job.said('SIGTERM');
      for (const job of jobs) job.letGo('finished');

      expect(await results).toEqual(['finished', 'finished']);
      expect((await daemon.ended()).exitCode).toBe(0);
    });
  },
  'fresh',
);
