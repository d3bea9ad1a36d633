import { expect, test } from '@jest/globals';

import { Participants } from '../support/participants.js';
import { runCommand } from '../support/processes.js';
import { describeEachServer } from '../support/servers.js';

/** The options of gearadmin and `gearman` that the other specs of these tools have no use for. */
describeEachServer(
  ['gearadmin', 'gearman'],
  "the rest of the tools' options",
  (server) => {
    const participants = Participants.at(server);

    function run(program: 'gearadmin' | 'gearman', ...args: string[]) {
      const { host, port } = server();
      return runCommand(program, ['-h', host, '-p', String(port), ...args], { input: '' });
    }

    test('gearadmin creates and drops functions', async () => {
      expect((await run('gearadmin', '--create-function=made')).stdout).toBe('OK\n');
      expect((await run('gearadmin', '--status')).stdout).toBe('made\t0\t0\t0\n.\n');
      expect((await run('gearadmin', '--drop-function=made')).stdout).toBe('OK\n');
      expect((await run('gearadmin', '--status')).stdout).toBe('.\n');
      const again = await run('gearadmin', '--drop-function=made');
      expect(again.stderr).toContain('function not found');
    });

    test('gearadmin shows jobs and unique IDs, and cancels a job', async () => {
      const handle = await participants.client().doBackground('later', 1, { unique: 'only-one' }).handle;
      expect((await run('gearadmin', '--show-jobs')).stdout).toMatch(
        new RegExp(`^${handle}\t0\t0\t[01]\n\\.\n$`),
      );
      expect((await run('gearadmin', '--show-unique-jobs')).stdout).toBe('only-one\n.\n');
      expect((await run('gearadmin', `--cancel-job=${handle}`)).stdout).toBe('OK\n');
      expect((await run('gearadmin', '--cancel-job=H:nobody:1')).stderr).toContain('UNKNOWN_JOB');
    });

    test('gearadmin asks several things at once, and how talkative the server is', async () => {
      expect((await run('gearadmin', '--server-verbose')).stdout).toMatch(/^[A-Z]+\n$/);
      const both = await run('gearadmin', '--getpid', '--status');
      expect(both.stdout).toBe(`${server().pid}\n.\n`);
    });

    test('gearadmin and gearman explain themselves', async () => {
      expect((await run('gearadmin', '--help')).stdout).toContain('--cancel-job');
      const help = await run('gearman', '-H');
      expect(help.stdout + help.stderr).toContain('Client options');
    });

    test('gearman waits no longer than it is told', async () => {
      const { stderr } = await run('gearman', '-t', '200', '-f', 'nobody', 'work');
      expect(stderr).toContain('GEARMAN_TIMEOUT');
    });

    test('gearman sends its input line by line, without line ends', async () => {
      participants.worker({ length: (job) => String(job.workload.length) });
      const { host, port } = server();
      const args = ['-h', host, '-p', String(port), '-f', 'length', '-N'];
      const { stdout } = await runCommand('gearman', args, { input: 'abc\nde\n' });
      expect(stdout).toBe('"3""2"');
    });
  },
  'fresh',
);
