import { expect, test } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';

import {
  GearmanJob,
  GearmanModule,
  type GearmanOutput,
  type GearmanOutputAware,
  GearmanWorker,
} from '../../lib/nest/index.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { runHere } from './recording-output.js';

function applicationOf(servers: string): Type {
  @GearmanWorker({ name: 'Import', iterations: 1 })
  class ImportWorker implements GearmanOutputAware {
    private output: GearmanOutput | undefined;

    setOutput(output: GearmanOutput): void {
      this.output = output;
    }

    @GearmanJob()
    rows(count: number): void {
      this.output?.write(`${count} rows imported\n`);
    }
  }

  @Module({ imports: [GearmanModule.forRoot({ servers, consume: false })], providers: [ImportWorker] })
  class AppModule {}
  return AppModule;
}

describeOurServer([], 'what a worker writes', (server) => {
  const participants = Participants.at(server);

  async function execute(...words: readonly string[]): Promise<string> {
    await participants.client().doBackground('Import~rows', 3).handle;
    const module = applicationOf(`${server().host}:${server().port}`);
    const { stdout } = await runHere(
      ['worker:execute', 'Import', '--no-description', ...words],
      {},
      { module },
    );
    return stdout;
  }

  test('goes to the output of the command that runs it', async () => {
    expect(await execute()).toMatch(/loaded\. Ctrl\+C to break\n3 rows imported\n\[.*\] /);
  });

  test.each(['--quiet', '--json'])('goes nowhere with %s', async (option) => {
    expect(await execute(option)).not.toContain('rows imported');
  });
});
