import { describe, expect, test } from '@jest/globals';

import { askAdmin } from '../support/admin-text.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { StartedCommands } from './started-commands.js';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const commands = StartedCommands.perTest();

describeOurServer(
  [],
  'an execution that is stopped',
  (server) => {
    const participants = Participants.at(server);
    const address = () => `${server().host}:${server().port}`;

    /** A command that has ended by itself, up to a provider whose end takes its time. */
    async function closing() {
      const gate = await commands.gate();
      const env = { CLOSING_GATE: String(gate.payload.gate) };
      const command = commands.held(address(), ['worker:execute', 'Held', '--iterations', '1'], env);
      await participants.client().doBackground('Held~echo').handle;
      return { command, storage: await gate.next() };
    }

    test.each(SIGNALS)('by %s while it is idle ends at once', async (signal) => {
      const command = commands.held(address(), ['worker:execute', 'Held']);
      expect(await participants.client().doNormal('Held~echo', 'first').result()).toBe('first');
      const since = performance.now();
      command.signal(signal);
      const { stdout, exitCode } = await command.ended();
      // The grace period is 25 s.
      expect(performance.now() - since).toBeLessThan(5_000);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('storage closed\n');
    });

    test('as soon as it says that it can be, ends with 0', async () => {
      const command = commands.held(address(), ['worker:execute', 'Held']);
      await command.said('Ctrl+C to break');
      command.signal('SIGINT');
      expect((await command.ended()).exitCode).toBe(0);
    });

    test.each(SIGNALS)('by %s finishes its job, and leaves the others to the server', async (signal) => {
      const gate = await commands.gate();
      const command = commands.held(address(), ['worker:execute', 'Held']);
      const client = participants.client();
      const running = client.doNormal('Held~hold', gate.payload);
      const job = await gate.next();
      await client.doBackground('Held~echo', 'later').handle;

      command.signal(signal);
      await job.said(signal);
      job.letGo('finished');

      expect(await running.result()).toBe('finished');
      expect((await command.ended()).exitCode).toBe(0);
      expect(await askAdmin(server(), 'status')).toContain('Held~echo\t1\t0\t0\n');
    });

    test('destroys the providers behind the last job', async () => {
      const gate = await commands.gate();
      const command = commands.held(address(), ['worker:execute', 'Held']);
      await participants.client().doBackground('Held~hold', gate.payload).handle;
      const job = await gate.next();
      command.signal('SIGTERM');
      await job.said('SIGTERM');
      expect(command.stdout).not.toContain('storage closed');
      job.letGo('the last');
      expect((await command.ended()).stdout).toMatch(
        /stored the last\n\[.*\] ended: asked to stop; 1 job done\nstorage closed\n$/,
      );
    });

    test('lets go of a job that outlasts the grace period, and another worker gets it', async () => {
      const gate = await commands.gate();
      const command = commands.held(address(), ['job:execute', 'Held~hold'], { APP_GRACE: '200' });
      const running = participants.client().doNormal('Held~hold', gate.payload);
      const first = await gate.next();

      command.signal('SIGTERM');
      await first.said('aborted');
      expect((await command.ended()).exitCode).toBe(0);

      commands.held(address(), ['job:execute', 'Held~hold']);
      const second = await gate.next();
      second.letGo('by another');
      expect(await running.result()).toBe('by another');
    });

    test('by one signal that reaches it twice, as through npx, finishes its job', async () => {
      const gate = await commands.gate();
      const command = commands.held(address(), ['worker:execute', 'Held']);
      const running = participants.client().doNormal('Held~hold', gate.payload);
      const job = await gate.next();
      command.signal('SIGINT');
      await job.said('SIGINT');
      command.signal('SIGINT');
      await job.said('SIGINT', 2);
      job.letGo('finished');
      expect(await running.result()).toBe('finished');
      expect((await command.ended()).exitCode).toBe(0);
    });

    test.each([
      ['another signal', ['SIGTERM', 'SIGINT']],
      ['the same signal a little later', ['SIGINT']],
    ] as const)('again, by %s, ends now, and another worker gets its job', async (_what, signals) => {
      const gate = await commands.gate();
      const command = commands.held(address(), ['worker:execute', 'Held']);
      const running = participants.client().doNormal('Held~hold', gate.payload);
      const first = await gate.next();
      for (let said: readonly string[] = []; !said.includes('aborted'); said = await first.saysMore()) {
        command.signal(signals[said.length] ?? 'SIGINT');
      }
      expect((await command.ended()).exitCode).toBe(0);

      commands.held(address(), ['worker:execute', 'Held']);
      const second = await gate.next();
      second.letGo('by another');
      expect(await running.result()).toBe('by another');
    });

    describe('while the application closes', () => {
      test('lets it close', async () => {
        const { command, storage } = await closing();
        command.signal('SIGTERM');
        storage.letGo('closed');
        const { stdout, exitCode } = await command.ended();
        expect(stdout).toMatch(/storage closed\n$/);
        expect(exitCode).toBe(0);
      });

      test('again, ends now, which is a failure', async () => {
        const { command } = await closing();
        command.signal('SIGTERM');
        command.signal('SIGINT');
        const { stdout, exitCode } = await command.ended();
        expect(stdout).not.toContain('storage closed');
        expect(exitCode).toBe(1);
      });
    });
  },
  'fresh',
);
