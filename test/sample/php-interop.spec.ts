import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join } from 'node:path';

import { expect, test } from '@jest/globals';

import { freePort, StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { startGearmand } from '../support/gearmand.js';
import { describeWith } from '../support/programs.js';
import { expectFailures, HOST, Sample } from './samples.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();
const sample = new Sample('05-php-interop', commands);

const CONVERSATION = `Nest asks, PHP works
  reverse: desserts
  statistics: 1 of 3
  statistics: 2 of 3
  statistics: 3 of 3
  statistics: "one" has 3 letters, 1 words
  statistics: "two words" has 9 letters, 2 words
  statistics: "three little words" has 18 letters, 3 words
  total: Müller pays 14.5
  exception: DomainException: no text is good enough, not even "this one"
PHP asks, Nest works
  reverse: desserts
  slug: {"slug":"creme-brulee-bitte"}
  discount: {"customer":"Müller","prices":[5,2.25]}
`;

/** What the tasks of php/client.php are told, in whatever order the two of them are. */
const TASKS = [
  '  exception: InvalidPayloadError: text: Too small: expected string to have >=1 characters',
  '  spell: 1 of 3',
  '  spell: 2 of 3',
  '  spell: 3 of 3',
  '  spell: a',
  '  spell: b',
  '  spell: c, complete',
];

async function talk(servers: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { stdout, stderr, exitCode } = await sample.main([], env).ended();
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const before = `job servers: ${servers}\n${CONVERSATION}`;
  expect(stdout.slice(0, before.length)).toBe(before);
  expect(stdout.slice(before.length).trimEnd().split('\n').toSorted()).toEqual(TASKS);
}

/** A PATH with this in place of PHP. */
async function pathWith(php: string): Promise<string> {
  const folder = await folders.make({ php: `#!/bin/sh\n${php}\n` });
  await chmod(join(folder, 'php'), 0o755);
  return [folder, process.env['PATH']].join(delimiter);
}

describeWith(['php-gearman'], 'sample 05', () => {
  test('has PHP and Nest work for each other by the embedded server', async () => {
    const PORT = String(await freePort());
    await talk(`${HOST}:${PORT}`, { PORT });
  });
});

describeWith(['php-gearman', 'gearmand'], 'sample 05 with gearmand', () => {
  test('works unchanged', async () => {
    const gearmand = await startGearmand();
    const servers = `${HOST}:${gearmand.port}`;
    await talk(servers, { GEARMAN_SERVERS: servers }).finally(() => gearmand.stop());
  });
});

test('sample 05 says what to install where there is no PHP, or one without Gearman, and ends with 69', async () => {
  const install = 'is not installed; on Debian and Ubuntu: apt-get install php-cli php-gearman\n';
  const [none, bare] = await Promise.all([
    sample.main([], { PATH: await folders.make() }).ended(),
    sample.main([], { PATH: await pathWith('exit 1') }).ended(),
  ]);
  expect(none).toEqual({ stdout: '', stderr: `PHP ${install}`, exitCode: 69 });
  expect(bare).toEqual({ stdout: '', stderr: `PHP's gearman extension ${install}`, exitCode: 69 });
});

test('sample 05 says what else is wrong, and ends with 1', async () => {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const taken = String((server.address() as AddressInfo).port);
  const [loaded, torn] = [await pathWith('exit 0'), await pathWith('[ "$1" = -r ] || exec echo no')];
  await expectFailures(sample, [
    {
      env: { PATH: loaded, PORT: '70000' },
      why: 'expected PORT to be a whole number from 1 to 65535, got "70000"',
    },
    { env: { PATH: loaded, PORT: taken }, why: 'EADDRINUSE' },
    { env: { PATH: torn, PORT: String(await freePort()) }, why: 'php/worker.php ended before it was ready' },
  ]).finally(() => server.close());
});

test('sample 05 ends its PHP on SIGTERM, and itself', async () => {
  // Loaded with Gearman, it seems; a worker that never is ready.
  const PATH = await pathWith(`[ "$1" = -r ] && exit 0\necho started >&2\nexec sleep 20`);
  const started = sample.main([], { PATH, PORT: String(await freePort()) });
  await started.said('started');
  started.signal('SIGTERM');
  // Its output is PHP's too: this comes when both have closed it.
  expect(await started.ended()).toMatchObject({ exitCode: null });
});
