import { expect, test } from '@jest/globals';

import { askAdmin } from '../support/admin-text.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { StartedCommands } from './started-commands.js';

const commands = StartedCommands.perTest();

describeOurServer(
  [],
  'an execution with limits',
  (server) => {
    const participants = Participants.at(server);
    const address = () => `${server().host}:${server().port}`;
    const status = async () => (await askAdmin(server(), 'status')).split('\n').toSorted();

    /** Submits as many jobs that nobody waits for. */
    async function submit(functionName: string, count: number): Promise<void> {
      const client = participants.client();
      for (let job = 0; job < count; job++) await client.doBackground(functionName, job).handle;
    }

    test.each([['worker:execute', 'gearman:worker:execute']])(
      '%s and %s with --iterations 2 do two jobs and leave the rest',
      async (...spellings) => {
        for (const spelling of spellings) {
          await submit('Held~echo', 3);
          const { exitCode } = await commands
            .held(address(), [spelling, 'Held', '--iterations', '2'])
            .ended();
          expect(exitCode).toBe(0);
        }
        expect(await status()).toContain('Held~echo\t2\t0\t0');
      },
    );

    test.each([['job:execute', 'gearman:job:execute']])(
      "%s and %s take the job's own iterations, and no other job",
      async (...spellings) => {
        for (const spelling of spellings) {
          await submit('Short~twice', 3);
          await submit('Short~once', 1);
          const { exitCode } = await commands.held(address(), [spelling, 'Short~twice']).ended();
          expect(exitCode).toBe(0);
        }
        expect(await status()).toEqual(
          expect.arrayContaining(['Short~once\t2\t0\t0', 'Short~twice\t2\t0\t0']),
        );
      },
    );

    test("a worker is executed with the worker's iterations, whatever its jobs say", async () => {
      await submit('Short~twice', 2);
      const { exitCode } = await commands.held(address(), ['worker:execute', 'Short']).ended();
      expect(exitCode).toBe(0);
      expect(await status()).toContain('Short~twice\t1\t0\t0');
    });

    test('--iterations 0 overrides, and is without end', async () => {
      const command = commands.held(address(), ['worker:execute', 'Short', '--iterations', '0']);
      const client = participants.client();
      for (const payload of [1, 2, 3]) {
        expect(await client.doNormal('Short~once', payload).result()).toBe(payload);
      }
      command.signal('SIGTERM');
      expect((await command.ended()).exitCode).toBe(0);
    });

    test('--timeout 2 ends it after two seconds without a job', async () => {
      const command = commands.held(address(), ['worker:execute', 'Held', '--timeout', '2']);
      await command.said('loaded.');
      const since = performance.now();
      const { exitCode } = await command.ended();
      expect(performance.now() - since).toBeGreaterThan(1_000);
      expect(exitCode).toBe(0);
    });

    test('--minimum-execution-time 2 keeps it for two seconds, although its only job is done', async () => {
      await submit('Held~echo', 1);
      const limits = ['--iterations', '1', '--minimum-execution-time', '2'];
      const command = commands.held(address(), ['worker:execute', 'Held', ...limits]);
      await command.said('loaded.');
      const since = performance.now();
      const { exitCode } = await command.ended();
      expect(performance.now() - since).toBeGreaterThan(1_000);
      expect(exitCode).toBe(0);
    });

    test('a stop signal ends the wait for the minimum execution time', async () => {
      const limits = ['--iterations', '1', '--minimum-execution-time', '600'];
      const command = commands.held(address(), ['worker:execute', 'Held', ...limits]);
      expect(await participants.client().doNormal('Held~echo', 'last').result()).toBe('last');
      command.signal('SIGTERM');
      expect((await command.ended()).exitCode).toBe(0);
    });
  },
  'fresh',
);
