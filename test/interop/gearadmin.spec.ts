import { expect, test } from '@jest/globals';

import { VERSION } from '../../lib/server/index.js';
import type { JobWorker } from '../../lib/worker/index.js';
import { askAdmin } from '../support/admin-text.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import { runCommand } from '../support/processes.js';
import type { RunningServer } from '../support/running-server.js';
import { describeEachServer, describeOurServer } from '../support/servers.js';

async function gearadmin({ host, port }: RunningServer, ...flags: string[]): Promise<string> {
  const { stdout } = await runCommand('gearadmin', ['-h', host, '-p', String(port), ...flags]);
  return stdout;
}

function untilStarted(worker: JobWorker): Promise<void> {
  return new Promise((resolve) => worker.on('jobStarted', () => resolve()));
}

function sorted(lines: readonly string[]): string[] {
  // oxlint-disable-next-line unicorn/no-array-sort -- toSorted is not in ES2022, and this array is a copy
  return [...lines].sort();
}

/** The lines of `workers` without what differs between any two runs: the descriptors, and the order. */
function workerLinesOf(answer: string): string[] {
  return sorted(answer.split('\n').map((line) => line.replace(/^\d+ /, '')));
}

describeEachServer(
  ['gearadmin'],
  'gearadmin',
  (server) => {
    const participants = Participants.at(server);

    test('shows no function of a server that has seen none', async () => {
      expect(await gearadmin(server(), '--status')).toBe('.\n');
      expect(await gearadmin(server(), '--priority-status')).toBe('.\n');
    });

    test('shows the jobs and workers of a function', async () => {
      const gate = new Gate();
      const worker = participants.worker({ 'Images~resize': () => gate.opened });
      const client = participants.client();
      const tasks = [1, 2, 3].map((number) => client.doNormal('Images~resize', number));
      await Promise.all([untilStarted(worker), ...tasks.map(({ handle }) => handle)]);
      expect(await gearadmin(server(), '--status')).toBe('Images~resize\t3\t1\t1\n.\n');
      gate.open();
      await Promise.all(tasks.map((task) => task.result()));
      expect(await gearadmin(server(), '--status')).toBe('Images~resize\t0\t0\t1\n.\n');
    });

    test('shows the queued jobs of a function by priority', async () => {
      const client = participants.client();
      await Promise.all(
        [
          client.doLow('größe', 1),
          client.doBackground('größe', 2),
          client.doNormal('größe', 3),
          client.doHigh('größe', 4),
          client.doHighBackground('größe', 5),
          client.doHighBackground('größe', 6),
        ].map(({ handle }) => handle),
      );
      expect(await gearadmin(server(), '--priority-status')).toBe('größe\t3\t2\t1\t0\n.\n');
      expect(await gearadmin(server(), '--status')).toBe('größe\t6\t0\t0\n.\n');
    });

    test('shows every function', async () => {
      const client = participants.client();
      await Promise.all(['a', 'b', 'c'].map((name) => client.doBackground(name).handle));
      const lines = (await gearadmin(server(), '--status')).split('\n');
      expect(lines.slice(-2)).toEqual(['.', '']);
      expect(sorted(lines.slice(0, -2))).toEqual(['a\t1\t0\t0', 'b\t1\t0\t0', 'c\t1\t0\t0']);
    });

    test('shows who is connected, by name, with functions newest first', async () => {
      participants.worker({ older: () => 'done', newer: () => 'done' }, { clientId: 'alpha' });
      await participants.client().doNormal('older').result();
      expect(workerLinesOf(await gearadmin(server(), '--workers'))).toEqual(
        // The worker, the client, and gearadmin itself.
        ['', '.', '127.0.0.1 - :', '127.0.0.1 - :', '127.0.0.1 alpha : newer older'],
      );
    });

    test('shows the process ID', async () => {
      expect(await gearadmin(server(), '--getpid')).toBe(`${server().pid}\n`);
    });

    test('shows a version', async () => {
      expect(await gearadmin(server(), '--server-version')).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
    });

    test('gets several answers in one run', async () => {
      await participants.client().doBackground('f').handle;
      const answers = await gearadmin(server(), '--status', '--getpid', '--priority-status');
      expect(answers).toContain(`${server().pid}\n`);
      expect(answers).toContain('f\t1\t0\t0\n.\n');
      expect(answers).toContain('f\t0\t1\t0\t0\n.\n');
    });
  },
  'fresh',
);

describeEachServer(
  [],
  'the admin protocol on a socket',
  (server) => {
    const participants = Participants.at(server);

    test.each([
      ['status', '\n'],
      ['status', '\r\n'],
      ['STATUS', '\n'],
      ['status of everything', '\n'],
    ] as const)('answers %j with %j behind it', async (line, ending) => {
      await participants.client().doBackground('f').handle;
      expect(await askAdmin(server(), line, ending)).toBe('f\t1\t0\t0\n.\n');
    });

    test('says that there is no such command', async () => {
      const answer = await askAdmin(server(), 'nonsense');
      expect(answer).toBe('ERR UNKNOWN_COMMAND Unknown+server+commandnonsense\r\n');
    });

    test('tells the process ID', async () => {
      expect(await askAdmin(server(), 'getpid')).toBe(`OK ${server().pid}\n`);
    });
  },
  'fresh',
);

describeOurServer(
  ['gearadmin'],
  'gearadmin',
  (server) => {
    const participants = Participants.at(server);

    test("shows this package's version", async () => {
      expect(await gearadmin(server(), '--server-version')).toBe(`${VERSION}\n`);
    });

    test('shows connections by number, the oldest first', async () => {
      participants.worker({ f: () => 'done' }, { clientId: 'alpha' });
      await participants.client().doNormal('f').result();
      expect(await gearadmin(server(), '--workers')).toBe(
        '1 127.0.0.1 alpha : f\n2 127.0.0.1 - :\n3 127.0.0.1 - :\n.\n',
      );
    });
  },
  'fresh',
);
