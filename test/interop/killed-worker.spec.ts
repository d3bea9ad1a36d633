import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { beforeAll, expect, test } from '@jest/globals';

import { TextSerializer } from '../../lib/client/index.js';
import { askAdmin } from '../support/admin-text.js';
import { Participants } from '../support/participants.js';
import type { BackgroundProcess } from '../support/processes.js';
import type { Program } from '../support/programs.js';
import type { RunningServer } from '../support/running-server.js';
import { describeEachServer } from '../support/servers.js';
import { eventsOf } from './observation.js';
import { phpScript } from './php-scripts.js';

const BUILT_WORKER = fileURLToPath(new URL('../../dist/worker/index.js', import.meta.url));
const NODE_SCRIPT = fileURLToPath(new URL('fixtures/relay-worker.mjs', import.meta.url));

type Language = 'node' | 'php';

const COMBINATIONS: readonly (readonly [Language, Language])[] = [
  ['node', 'node'],
  ['node', 'php'],
  ['php', 'node'],
];

/** What the tests call a worker, and need to have it. */
const WORKERS: { readonly [Name in Language]: { readonly title: string; readonly programs: Program[] } } = {
  node: { title: 'one of our workers', programs: [] },
  php: { title: 'a PHP worker', programs: ['php-gearman'] },
};

for (const [killed, survivor] of COMBINATIONS) {
  const programs = [...WORKERS[killed].programs, ...WORKERS[survivor].programs];
  const name = `the job of ${WORKERS[killed].title} that is killed goes to ${WORKERS[survivor].title}`;

  describeEachServer(programs, name, (server) => {
    const participants = Participants.at(server);

    beforeAll(() => {
      if (!existsSync(BUILT_WORKER)) throw new Error(`expected the built package; run "npm run build"`);
    });

    async function startRelay(language: Language, ...args: [string, string, 'answer' | 'keep']) {
      const { host, port } = server();
      const worker =
        language === 'php'
          ? participants.program('php', phpScript('relay-worker', server(), ...args))
          : participants.program(process.execPath, [NODE_SCRIPT, host, String(port), ...args]);
      await worker.waitForLine('ready');
      return worker;
    }

    test('that waits already', async () => {
      const client = participants.client({ serializer: new TextSerializer() });
      const first = await startRelay(killed, 'waiting', 'first', 'keep');
      const task = client.doNormal('waiting', 'job');
      await first.waitForLine('started job');
      const second = await startRelay(survivor, 'waiting', 'second', 'answer');
      expect(second.lines).toEqual(['ready']);
      await first.kill('SIGKILL');
      expect(await task.result()).toBe('second');
      expect(second.lines).toEqual(['ready', 'started job']);
    });

    test('that comes later, the client having heard of nothing between', async () => {
      const client = participants.client({ serializer: new TextSerializer() });
      const first = await startRelay(killed, 'coming', 'first', 'keep');
      const task = client.doNormal('coming', 'job');
      await first.waitForLine('started job');
      await first.kill('SIGKILL');
      await startRelay(survivor, 'coming', 'second', 'answer');
      expect(await eventsOf(task)).toEqual([
        { type: 'created', handle: await task.handle },
        { type: 'complete', result: 'second' },
      ]);
    });

    test('though nobody waits for it, behind those that were queued', async () => {
      const client = participants.client({ serializer: new TextSerializer() });
      const first = await startRelay(killed, 'unattended', 'first', 'keep');
      await client.doBackground('unattended', 'lost').handle;
      await first.waitForLine('started lost');
      await client.doBackground('unattended', 'queued').handle;
      await first.kill('SIGKILL');
      await untilNoneRuns(server(), 'unattended');
      const second = await startRelay(survivor, 'unattended', 'second', 'answer');
      await second.waitForLine('started lost');
      expect(startsOf(second)).toEqual(['started queued', 'started lost']);
    });
  });
}

function startsOf({ lines }: BackgroundProcess): string[] {
  return lines.filter((line) => line.startsWith('started'));
}

/** The server learns of the death by the connection's end, which it has not read yet when the process is gone. */
async function untilNoneRuns(server: RunningServer, functionName: string): Promise<void> {
  while (!(await askAdmin(server, 'status')).includes(`${functionName}\t2\t0\t`)) {
    // Asks again: each answer takes a turn of the server.
  }
}
