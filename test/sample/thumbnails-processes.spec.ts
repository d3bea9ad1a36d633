import { expect, test } from '@jest/globals';

import { freePort, StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { askAdmin } from '../support/admin-text.js';
import { startGearmand } from '../support/gearmand.js';
import { Participants } from '../support/participants.js';
import { describeWith } from '../support/programs.js';
import { describeOurServer } from '../support/servers.js';
import { APP, MAIN, NAMES, PICTURES, rowsIn, rowsOf, thumbnailsOf } from './sample-processes.js';
import { HOST, startOwnServer } from './samples.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();

/** Starts a worker of the sample for these servers. */
function worker(servers: string) {
  const words = ['gearman:worker:execute', 'Thumbnails', '--no-interaction', '--app', APP];
  return commands.nestGearman(words, { env: { GEARMAN_SERVERS: servers } });
}

/** Starts its producer. */
function producer(servers: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return commands.program(process.execPath, [MAIN, ...words], { env: { GEARMAN_SERVERS: servers, ...env } });
}

/** Makes all thumbnails by way of a server that runs already, with two workers in two processes. */
async function makeThumbnails(servers: string): Promise<void> {
  const workers = [worker(servers), worker(servers)];
  const output = await folders.make();
  const { stdout, stderr, exitCode } = await producer(servers, [PICTURES, output]).ended();

  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toContain('12 of 12 thumbnails made, 0 jobs failed\n');
  expect(rowsOf(stdout)).toEqual(await rowsIn(output, NAMES.flatMap(thumbnailsOf)));
  expect(await askAdmin({ host: HOST, port: Number(new URL(`tcp://${servers}`).port) }, 'status')).toContain(
    'Thumbnails~resize\t0\t0\t',
  );
  for (const started of workers) {
    await started.said('loaded. Ctrl+C to break');
    started.signal('SIGINT');
    expect((await started.ended()).exitCode).toBe(0);
  }
}

test('as processes of their own, server, workers and producer make the thumbnails', async () => {
  await makeThumbnails(await startOwnServer(commands));
});

describeWith(['gearmand'], 'gearmand', () => {
  test('serves the same processes unchanged', async () => {
    const gearmand = await startGearmand();
    await makeThumbnails(`${HOST}:${gearmand.port}`).finally(() => gearmand.stop());
  });
});

test('without a server the producer says whom it missed, and ends with 1', async () => {
  const servers = `${HOST}:${await freePort()}`;
  expect(await producer(servers, [PICTURES, await folders.make()]).ended()).toEqual({
    stdout: '',
    stderr: expect.stringContaining(servers),
    exitCode: 1,
  });
});

test('without a worker the producer gives up after its timeout, and ends with 1', async () => {
  const servers = await startOwnServer(commands);
  const { stderr, exitCode } = await producer(servers, [PICTURES, await folders.make()], {
    THUMBNAIL_TIMEOUT: '1',
  }).ended();
  expect(stderr).toContain('Thumbnails~resize');
  expect(exitCode).toBe(1);
});

describeOurServer([], 'Ctrl+C', (server) => {
  const participants = Participants.at(server);

  test('ends the producer with what has been made by then', async () => {
    const { host, port } = server();
    const made = { file: '/made/city.webp.160.webp', width: 160, height: 160, bytes: 1, milliseconds: 1 };
    participants.worker(
      {
        'Thumbnails~resize': (job) =>
          job.payload<{ target: string }>().target.endsWith('/city.webp.160.webp')
            ? made
            : new Promise((_resolve, reject) => job.signal.addEventListener('abort', reject)),
      },
      { concurrency: 12 },
    );
    const started = producer(`${host}:${port}`, [PICTURES, await folders.make()]);
    await started.said('1/12 city.webp at 160 px: done\n');
    started.signal('SIGINT');
    const { stdout, stderr, exitCode } = await started.ended();
    expect(rowsOf(stdout)).toEqual([{ name: 'city.webp.160.webp', size: '160x160', bytes: 1 }]);
    expect(stdout).toContain('1 of 12 thumbnails made, 0 jobs failed\n');
    expect({ stderr, exitCode }).toEqual({ stderr: 'interrupted\n', exitCode: 130 });
  });
});
