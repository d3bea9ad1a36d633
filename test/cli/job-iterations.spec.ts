import { expect, test } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';

import { GearmanJob, GearmanModule, GearmanWorker } from '../../lib/nest/index.js';
import { askAdmin } from '../support/admin-text.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { runHere } from './recording-output.js';

/** Workers whose jobs say how many of them one process does. */
function applicationOf(servers: string): Type {
  @GearmanWorker({ name: 'Films', iterations: 10 })
  class FilmWorker {
    @GearmanJob({ iterations: 2 })
    cut() {}

    @GearmanJob({ iterations: 1 })
    mix() {}
  }

  @GearmanWorker({ name: 'Mail' })
  class MailWorker {
    @GearmanJob({ iterations: 1 })
    send() {}

    @GearmanJob()
    read() {}
  }

  @Module({
    imports: [GearmanModule.forRoot({ servers, consume: false })],
    providers: [FilmWorker, MailWorker],
  })
  class AppModule {}
  return AppModule;
}

describeOurServer(
  [],
  "a job's own iterations",
  (server) => {
    const participants = Participants.at(server);

    async function submit(...names: readonly string[]): Promise<void> {
      const client = participants.client();
      for (const [index, name] of names.entries()) await client.doBackground(name, index).handle;
    }

    async function execute(...words: readonly string[]) {
      const module = applicationOf(`${server().host}:${server().port}`);
      const { stdout, exitCode } = await runHere(['worker:execute', ...words, '--json'], {}, { module });
      const left = (await askAdmin(server(), 'status')).split('\n').filter((line) => line.includes('~'));
      return {
        document: JSON.parse(stdout) as object,
        exitCode,
        left: Object.fromEntries(left.map((line) => line.split('\t').slice(0, 2))) as object,
      };
    }

    test('bound how many of it one process does; when all jobs are given up, it ends', async () => {
      await submit('Films~cut', 'Films~cut', 'Films~cut', 'Films~mix', 'Films~mix');
      expect(await execute('Films', '--exit-code-iterations', '7')).toEqual({
        document: expect.objectContaining({ ending: 'iterations', done: 3, failed: 0 }),
        exitCode: 7,
        left: { 'Films~cut': '1', 'Films~mix': '1' },
      });
    });

    test('leave the other jobs of the worker alone', async () => {
      await submit('Mail~send', 'Mail~send', 'Mail~read', 'Mail~read');
      const { document, left } = await execute('Mail', '--timeout', '1');
      expect(document).toMatchObject({ ending: 'idle', done: 3 });
      expect(left).toEqual({ 'Mail~send': '1', 'Mail~read': '0' });
    });

    test('count only where the command line says no others', async () => {
      await submit('Films~cut', 'Films~cut', 'Films~cut', 'Films~cut');
      const { document, left } = await execute('Films', '--iterations', '4');
      expect(document).toMatchObject({ ending: 'iterations', done: 4 });
      expect(left).toMatchObject({ 'Films~cut': '0' });
    });
  },
  'fresh',
);
