import { EventEmitter, once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';

import { SourceWatch } from '../../lib/cli/execution/source-watch.js';
import { FakeClock } from '../../lib/testing/index.js';
import { SystemClock, type Timer } from '../../lib/time/clock.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { StartedCommands } from './started-commands.js';
import { exporting, TemporaryFolders } from './temporary-folder.js';

const folders = TemporaryFolders.perTest();
const commands = StartedCommands.perTest();

describe('what watches sources', () => {
  let watch: SourceWatch | undefined;
  afterEach(() => watch?.stop());

  /** Watches a folder of this one. */
  function watching(folder: string) {
    const events = new EventEmitter();
    let changes = 0;
    watch = new SourceWatch(folder, new SystemClock(), () => {
      changes += 1;
      events.emit('change');
    });
    watch.start();
    const changed = async (): Promise<void> => {
      if (changes === 0) await once(events, 'change', { signal: AbortSignal.timeout(10_000) });
      changes = 0;
    };
    return { changed, count: () => changes };
  }

  test('tells of files that change, come and go, also in folders that came later', async () => {
    const folder = await folders.make({ 'src/a.ts': '1', 'src/jobs/b.js': '1' });
    const { changed } = watching(join(folder, 'src'));
    await writeFile(join(folder, 'src/jobs/b.js'), 'changed');
    await changed();
    await mkdir(join(folder, 'src/new/deep'), { recursive: true });
    await writeFile(join(folder, 'src/new/deep/c.mts'), '1');
    await changed();
    await writeFile(join(folder, 'src/new/deep/c.mts'), 'changed');
    await changed();
    await rm(join(folder, 'src/a.ts'));
    await changed();
  });

  test('tells of many files once, and of what is no source never', async () => {
    const folder = await folders.make({ 'app/a.js': '1', 'app/node_modules/x/index.js': '1' });
    const { changed, count } = watching(join(folder, 'app'));
    await writeFile(join(folder, 'app/node_modules/x/index.js'), 'changed');
    await writeFile(join(folder, 'app/jobs.log'), 'said');
    await writeFile(join(folder, 'app/.cache.js'), 'kept');
    for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `app/${name}.js`), 'changed');
    await changed();
    await writeFile(join(folder, 'app/a.js'), 'changed again');
    await changed();
    expect(count()).toBe(0);
  });

  test('tells nothing where its folder is touched and its sources are the same', async () => {
    const folder = await folders.make({ 'app/a.js': '1' });
    const suspicions = new EventEmitter();
    const clock = new FakeClock();
    const schedule = (delay: number, callback: () => void): Timer => {
      suspicions.emit('suspicion');
      return clock.schedule(delay, callback);
    };
    let changes = 0;
    const counted = (): number => changes++;
    watch = new SourceWatch(join(folder, 'app'), { now: () => clock.now(), schedule }, counted);
    watch.start();
    const touched = once(suspicions, 'suspicion', { signal: AbortSignal.timeout(10_000) });
    await writeFile(join(folder, 'app/.cache.js'), 'kept');
    await touched;
    clock.advance(1000);
    expect(changes).toBe(0);
  });

  test('goes on with a folder that went and came again, as compilers make them', async () => {
    const folder = await folders.make({ 'dist/src/a.js': '1' });
    const { changed } = watching(join(folder, 'dist/src'));
    await rm(join(folder, 'dist'), { recursive: true });
    await changed();
    await mkdir(join(folder, 'dist/src'), { recursive: true });
    await writeFile(join(folder, 'dist/src/a.js'), '1');
    await changed();
    await writeFile(join(folder, 'dist/src/a.js'), 'changed');
    await changed();
  });
});

describeOurServer([], 'worker:execute --watch', (server) => {
  const participants = Participants.at(server);

  /** An application in a folder of its own, with a file that can be changed. */
  async function start() {
    const app = exporting('AppModule', 'held.mjs');
    const cwd = await folders.make({ 'dist/app.module.mjs': app, 'dist/other.js': '' });
    const env = { GEARMAN_SERVERS: `${server().host}:${server().port}` };
    const words = ['worker:execute', 'Held', '--watch', '-n', '--app', 'dist/app.module.mjs'];
    const command = commands.nestGearman(words, { cwd, env });
    return { cwd, app, command };
  }

  test('replaces the process when the job that it does has ended', async () => {
    const gate = await commands.gate();
    const { cwd, command } = await start();
    const client = participants.client();
    const first = client.doNormal('Held~hold', { ...gate.payload, job: 1 });
    const job = await gate.next();
    await writeFile(join(cwd, 'dist/other.js'), 'changed');
    await command.said('taking no more jobs; waiting for 1 running job');
    job.letGo('old');
    expect(await first.result()).toBe('old');
    await command.said('ended: the application has changed; 1 job done');

    const second = client.doNormal('Held~hold', { ...gate.payload, job: 2 });
    const next = await gate.next();
    expect(next.pid).not.toBe(job.pid);
    next.letGo('new');
    expect(await second.result()).toBe('new');
    command.signal('SIGTERM');
    expect(await command.ended()).toMatchObject({ stderr: '', exitCode: 0 });
  });

  test('waits with an application that is broken until it is not', async () => {
    const { cwd, app, command } = await start();
    await command.said('loaded.');
    await writeFile(join(cwd, 'dist/app.module.mjs'), 'export class {');
    await command.said('waiting for the application to change');
    expect(command.stderr).toContain('SyntaxError');
    await writeFile(join(cwd, 'dist/app.module.mjs'), `${app}\n`);
    const result = participants.client().doNormal('Held~echo', 'mended').result();
    expect(await result).toBe('mended');
    command.signal('SIGTERM');
    expect((await command.ended()).exitCode).toBe(0);
  });
});
