import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test } from '@jest/globals';

import { RawSerializer } from '../../lib/client/index.js';
import { Participants } from '../support/participants.js';
import { BackgroundProcess, runCommand } from '../support/processes.js';
import { describeEachServer } from '../support/servers.js';

const MEGABYTE = 1024 * 1024;

/** The most that is tried, in MB. */
const LARGEST = 200;

/** What a process needs anyway, in MB: Node and a little garbage. */
const BASE = 150;

/** A busy machine takes its time for so much. In ms. */
const TIME_LIMIT = 60_000;

const FIXTURES = new URL('fixtures/', import.meta.url);

function fixture(name: string, ...args: string[]): string[] {
  return [fileURLToPath(new URL(name, FIXTURES)), ...args];
}

describeEachServer([], 'a workload of 32 MB', (server) => {
  const participants = Participants.at(server);
  const serializer = new RawSerializer();

  test('goes to the worker and comes back, as it was', async () => {
    participants.worker({ large: (job) => job.workload }, { serializer });
    const payload = Buffer.alloc(32 * MEGABYTE, 'a text that is repeated');
    payload.write('the end', payload.length - 7);
    const client = participants.client({ serializer });
    const result = await client.doNormal<Buffer>('large', payload).result();
    expect(payload.equals(result)).toBe(true);
  });

  test('keeps no other job from being done meanwhile', async () => {
    participants.worker({ large: (job) => job.workload.length, small: () => 'small' });
    const client = participants.client({ serializer });
    const large = client.doBackground('large', Buffer.alloc(32 * MEGABYTE)).handle;
    expect(await participants.client().doNormal('small').result()).toBe('small');
    await large;
  });

  test('comes as data, and is joined to the result', async () => {
    const part = Buffer.alloc(8 * MEGABYTE, 'part');
    participants.worker(
      {
        parts: (job) => {
          for (let count = 0; count < 3; count++) job.sendData(part);
          return part;
        },
      },
      { serializer },
    );
    const result = await participants.client({ serializer }).doNormal<Buffer>('parts').result();
    expect(Buffer.alloc(32 * MEGABYTE, 'part').equals(result)).toBe(true);
  });
});

describe(`a workload of ${LARGEST} MB, through our server`, () => {
  let server: BackgroundProcess | undefined;
  afterEach(() => server?.kill());

  test(
    'goes to the worker and comes back, with two copies too many at the most',
    async () => {
      server = BackgroundProcess.start(process.execPath, fixture('large-server.mjs'));
      await server.waitForLine('ready');
      const [port = ''] = numbersAfter('port', server.lines);
      const job = fixture('large-job.mjs', String(port), String(LARGEST));
      const { stdout } = await runCommand(process.execPath, job, { timeLimit: TIME_LIMIT });
      expect(stdout).toMatch(/^equal\n/);
      process.kill(server.pid as number, 'SIGUSR2');
      await server.waitForLine('measured');
      const [peakOfServer] = numbersAfter('peak', server.lines);
      const [peakOfEnds] = numbersAfter('peak', stdout.split('\n'));
      // The server needs the workload and the result; client and worker the payload, the workload and the result.
      expect(peakOfServer).toBeLessThan((2 + 2) * LARGEST + BASE);
      expect(peakOfEnds).toBeLessThan((3 + 2) * LARGEST + BASE);
    },
    TIME_LIMIT,
  );
});

/** Of the lines `NAME NUMBER`, the numbers. */
function numbersAfter(name: string, lines: readonly string[]): number[] {
  return lines.filter((line) => line.startsWith(`${name} `)).map((line) => Number(line.slice(name.length)));
}
