import { describe, expect, test } from '@jest/globals';

import { type Child, KeptProcess } from '../../lib/cli/execution/kept-process.js';
import { FakeClock } from '../../lib/testing/index.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { type CliProcess, fixture } from './cli-process.js';
import { StartedCommands } from './started-commands.js';

const commands = StartedCommands.perTest();

/** A process that is kept, its children fake. */
function keep(renewable = false) {
  const clock = new FakeClock();
  const children: { signals: string[]; renewals: number; end: (exitCode: number) => void }[] = [];
  const delays: (number | undefined)[] = [];
  const spawn = (): Child => {
    const child = { signals: [] as string[], renewals: 0, end: (_exitCode: number): void => undefined };
    children.push(child);
    return {
      pid: children.length,
      kill: (signal) => child.signals.push(signal),
      renew: () => child.renewals++,
      onEnd: (listener) => (child.end = listener),
    };
  };
  const kept = new KeptProcess({
    clock,
    random: () => 0.999_999,
    spawn,
    renewable,
    clean: [0, 7],
    started: () => undefined,
    ended: (_pid, _exitCode, delay) => delays.push(delay),
  });
  kept.start();
  return { clock, kept, children, delays };
}

describe('a process that is kept', () => {
  test('is started again with growing waits as long as it dies soon', () => {
    const { clock, children, delays } = keep();
    for (const index of [0, 1, 2, 3, 4, 5, 6, 7]) {
      children[index]?.end(1);
      clock.advance(delays.at(-1) ?? 0);
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(children).toHaveLength(9);
  });

  test('has a short wait again behind a run that lasted', () => {
    const { clock, children, delays } = keep();
    children[0]?.end(1);
    clock.advance(500);
    clock.advance(10_000);
    children[1]?.end(1);
    expect(delays).toEqual([500, 500]);
  });

  test.each([0, 7])('is followed by the next at once where it ended as it should, with %i', (exitCode) => {
    const { clock, children, delays } = keep();
    children[0]?.end(exitCode);
    clock.advance(0);
    expect(delays).toEqual([0]);
    expect(children).toHaveLength(2);
  });

  test.each([64, 78])('is not started again where that would not help: %i', async (exitCode) => {
    const { children, kept, delays } = keep();
    children[0]?.end(exitCode);
    expect(await kept.over).toBe(exitCode);
    expect(delays).toEqual([undefined]);
  });

  test('is told every stop signal, and not started again', async () => {
    const { children, kept, clock } = keep();
    kept.stop('SIGTERM');
    kept.stop('SIGINT');
    expect(children[0]?.signals).toEqual(['SIGTERM', 'SIGINT']);
    children[0]?.end(3);
    expect(await kept.over).toBe(3);
    expect(clock.pending).toBe(0);
  });

  test.each([0, 1, 78])(
    'that is renewed is asked to end, and followed at once, whatever its exit code: %i',
    (exitCode) => {
      const { clock, children, delays, kept } = keep(true);
      kept.renew();
      expect(children.map(({ renewals }) => renewals)).toEqual([1]);
      children[0]?.end(exitCode);
      clock.advance(0);
      expect(delays).toEqual([0]);
      expect(children).toHaveLength(2);
      children[1]?.end(1);
      expect(delays).toEqual([0, 500]);
    },
  );

  test('that ended for good waits until it is renewed, where it can be', async () => {
    const { children, kept, delays, clock } = keep(true);
    children[0]?.end(78);
    clock.advance(100_000);
    expect([delays, children.length]).toEqual([[undefined], 1]);
    kept.renew();
    expect(children).toHaveLength(2);
    children[1]?.end(64);
    kept.stop('SIGTERM');
    expect(await kept.over).toBe(0);
  });

  test('that waits to be started again is started when it is renewed, and only then', () => {
    const { children, kept, clock } = keep(true);
    children[0]?.end(1);
    kept.renew();
    expect(children).toHaveLength(2);
    clock.advance(100_000);
    expect(children).toHaveLength(2);
  });

  test('that is stopped is not renewed', async () => {
    const { children, kept } = keep(true);
    kept.stop('SIGTERM');
    kept.renew();
    children[0]?.end(0);
    expect(await kept.over).toBe(0);
    expect(children.map(({ renewals }) => renewals)).toEqual([0]);
  });

  test('that waits to be started again is over when it is stopped', async () => {
    const { children, kept, clock } = keep();
    children[0]?.end(1);
    kept.stop('SIGTERM');
    expect(await kept.over).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

/** The processes that a command has said it started. */
function pidsOf({ stdout }: CliProcess): number[] {
  return [...stdout.matchAll(/process \d+ started \(pid (\d+)\)/g)].map(([, pid]) => Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describeOurServer(
  [],
  '--processes',
  (server) => {
    const participants = Participants.at(server);
    const address = () => `${server().host}:${server().port}`;
    const execute = (...words: string[]) =>
      commands.held(address(), ['worker:execute', 'Held', '--no-description', ...words]);

    test('keeps so many, starts again what dies, and ends with 0 when all have drained', async () => {
      const gate = await commands.gate();
      const command = execute('--processes', '2');
      const client = participants.client();
      const results = [
        client.doNormal('Held~hold', gate.payload),
        client.doNormal('Held~hold', gate.payload),
      ];
      const jobs = [await gate.next(), await gate.next()];
      expect(jobs.map(({ pid }) => pid).toSorted()).toEqual(pidsOf(command).toSorted());

      process.kill(jobs[0]?.pid ?? 0, 'SIGKILL');
      const again = await gate.next();
      expect(pidsOf(command)).toContain(again.pid);
      expect(command.stdout).toMatch(/ended with exit code 1 \(pid \d+\); starting it again in 0\.\d s/);

      command.signal('SIGTERM');
      await again.said('SIGTERM');
      again.letGo('one');
      jobs[1]?.letGo('other');
      const ended = await Promise.all(results.map((task) => task.result()));
      expect(ended.toSorted()).toEqual(['one', 'other']);
      expect((await command.ended()).exitCode).toBe(0);
      expect(pidsOf(command).filter(isAlive)).toEqual([]);
    });

    test('ends its processes with itself, however it ends', async () => {
      const gate = await commands.gate();
      const command = execute('--processes', '1');
      const result = participants.client().doNormal('Held~hold', gate.payload);
      const job = await gate.next();
      command.signal('SIGKILL');
      await command.said('taking no more jobs; waiting for 1 running job');
      job.letGo('last');
      expect(await result.result()).toBe('last');
      // Its outputs are closed when the last process that has them is gone.
      expect((await command.ended()).exitCode).toBe(null);
    });

    test('gives up where the application is wrong', async () => {
      const words = [
        'worker:execute',
        'Photos',
        '-n',
        '-q',
        '--processes',
        '2',
        '--minimum-execution-time',
        '0',
        '--app',
        fixture('photos.mjs'),
      ];
      const { stderr, exitCode } = await commands.nestGearman(words).ended();
      expect(stderr.match(/PhotoStore was made/g)).toHaveLength(2);
      expect(exitCode).toBe(78);
    });
  },
  'fresh',
);
