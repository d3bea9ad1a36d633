import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, expect, test } from '@jest/globals';

import type { RenderedFile } from '../../lib/supervisor/index.js';
import { Supervisord } from '../supervisor/supervisord.js';
import { UnitFolder } from '../supervisor/systemd.js';
import { describeWithTools } from '../supervisor/tools.js';
import { askAdmin } from '../support/admin-text.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { fixture, nestGearman } from './cli-process.js';
import { StartedCommands } from './started-commands.js';
import { exporting, TemporaryFolders } from './temporary-folder.js';

const folders = TemporaryFolders.perTest();
const commands = StartedCommands.perTest();

const ODD = "100% o'clock %(here)s";

/** What a job of the odd worker sees. */
interface Seen {
  readonly pid: number;
  readonly odd: string;
}

describeOurServer(
  ['supervisord'],
  'supervisord with the generated file',
  (server) => {
    const participants = Participants.at(server);
    let supervisord: Supervisord | undefined;
    afterEach(() => supervisord?.stop());

    /** Writes the programs of these workers into a file of which all else is kept. */
    async function generate(cwd: string, ...words: readonly string[]): Promise<void> {
      const env = { GEARMAN_SERVERS: `${server().host}:${server().port}` };
      const { stderr, exitCode } = await nestGearman(
        ['supervisor:generate', ...words, '--output', 'app.conf'],
        { cwd, env },
      );
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    }

    /** In a folder that is as odd as the names. */
    async function supervise(...generations: readonly (readonly string[])[]) {
      const cwd = join(await folders.make(), "it's 100% mine;here");
      await mkdir(join(cwd, 'logs'), { recursive: true });
      for (const words of generations) await generate(cwd, ...words);
      supervisord = await Supervisord.start(await readFile(join(cwd, 'app.conf'), 'utf8'));
      return { cwd, daemon: supervisord };
    }

    test('keeps workers with odd names and paths, and starts again those that crash', async () => {
      const logs = join(await folders.make(), "it's 100%");
      await mkdir(logs);
      const app = ['--app', fixture('supervised.mjs')];
      const { daemon } = await supervise([ODD, ...app, '--log-dir', logs]);
      const client = participants.client();
      const look = async (): Promise<Seen> => client.doNormal<Seen>('look').result();
      const killed = await look();
      expect(killed.odd).toBe('100% "odd" here');
      process.kill(killed.pid, 'SIGKILL');
      await daemon.said(/exited: \S+_0[01] \(terminated by SIGKILL; not expected\)/);
      expect(daemon.log.match(/spawned: /g)?.length).toBeGreaterThanOrEqual(2);
      expect((await look()).pid).not.toBe(killed.pid);
      await daemon.said(/spawned: [^]*spawned: [^]*spawned: /);

      const stopped = await daemon.control('stop', 'Odd_ones:*');
      expect(stopped.stdout.match(/: stopped/g)).toHaveLength(2);
      const log = await readFile(join(logs, '100_o_clock_here_s_00.log'), 'utf8');
      expect(log).toContain('loaded. Ctrl+C to break');
    });

    test('leaves a worker stopped whose configuration is wrong, and drains the others', async () => {
      const app = exporting('AppModule', 'held.mjs');
      const folder = await folders.make({ 'held app.mjs': app });
      const broken = ['Broken', '--app', fixture('supervised.mjs'), '--environment', 'APP_BROKEN=1'];
      const { daemon } = await supervise(broken, ['Held', '--app', join(folder, 'held app.mjs')]);
      await daemon.said('exited: Broken_00 (exit status 78; expected)');

      const gate = await commands.gate();
      const client = participants.client();
      const running = client.doNormal('Held~hold', gate.payload);
      const job = await gate.next();
      await client.doBackground('Held~echo', 'next').handle;
      const stopped = daemon.control('stop', 'Held:*');
      await job.said('SIGTERM');
      job.letGo('finished');
      expect(await running.result()).toBe('finished');
      expect((await stopped).stdout).toBe('Held:Held_00: stopped\n');
      await daemon.said('stopped: Held_00 (exit status 0)');
      expect(await askAdmin(server(), 'status')).toContain('Held~echo\t1\t0\t0');

      const { stdout } = await daemon.control('status');
      expect(stdout).toMatch(/^Broken:Broken_00 +EXITED/m);
      expect(daemon.log.match(/spawned: 'Broken_00'/g)).toHaveLength(1);
    });
  },
  'fresh',
);

describeWithTools(['systemd'], 'systemd with the generated units', () => {
  test('has nothing against them, odd names and values included', async () => {
    const words = ['supervisor:generate', '--format', 'systemd', '--json', '--numprocs', '1'];
    const { stdout } = await nestGearman([...words, '--app', fixture('supervised.mjs'), '--user', 'daemon']);
    const { files } = JSON.parse(stdout) as { files: RenderedFile[] };
    const units = await UnitFolder.of(files);
    try {
      expect(await units.verify(files.map(({ fileName }) => fileName))).toBe('');
    } finally {
      await units.remove();
    }
  });
});
