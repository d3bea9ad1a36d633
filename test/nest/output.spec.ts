import { describe, expect, it } from '@jest/globals';
import { Injectable, Scope, type Type } from '@nestjs/common';

import {
  type GearmanClient,
  GearmanJob,
  type GearmanOutput,
  type GearmanOutputAware,
  GearmanWorker,
} from '../../lib/index.js';
import { JobWorkerFactory } from '../../lib/nest/index.js';
import { Applications, type TestApplication } from './applications.js';

/** Collects what is written. */
class Paper implements GearmanOutput {
  text = '';

  write(text: string): void {
    this.text += text;
  }
}

/** A worker that writes a line for each job, and says how often it was given an output. */
function writingWorker(scope: Scope): Type {
  @Injectable({ scope })
  @GearmanWorker({ name: 'Import' })
  class ImportWorker implements GearmanOutputAware {
    private output: GearmanOutput | undefined;
    private given = 0;

    setOutput(output: GearmanOutput): void {
      this.output = output;
      this.given++;
    }

    @GearmanJob()
    import(rows: number): number {
      this.output?.write(`${rows} rows\n`);
      return this.given;
    }

    @GearmanJob()
    hasOutput(): boolean {
      return this.output !== undefined;
    }
  }
  return ImportWorker;
}

/** Runs two jobs as `gearman:worker:execute` does. */
async function execute(application: TestApplication, output?: GearmanOutput): Promise<number[]> {
  const { context, registry, client } = application;
  const worker = registry.worker('Import');
  const options = { ...worker.options, iterations: 2 };
  const jobWorker = context
    .get(JobWorkerFactory, { strict: false })
    .create({ worker, jobs: worker.jobs, options, ...(output !== undefined && { output }) });
  jobWorker.start();
  const results = await importBoth(client);
  await jobWorker.finished;
  return results;
}

async function importBoth(client: GearmanClient): Promise<number[]> {
  const tasks = [3, 4].map((rows) => client.doNormal<number>('Import~import', rows));
  return Promise.all(tasks.map((task) => task.result()));
}

describe.each([
  { scope: Scope.DEFAULT, name: 'one for all jobs' },
  { scope: Scope.REQUEST, name: 'made for each job' },
])('a worker that is aware of its output and $name', ({ scope }) => {
  const applications = Applications.perTest();

  it('is given the output of its command, once', async () => {
    const application = await applications.start({ providers: [writingWorker(scope)] }, { consume: false });
    const paper = new Paper();

    expect(await execute(application, paper)).toEqual([1, 1]);

    expect(paper.text).toBe('3 rows\n4 rows\n');
  });

  it('is given one that writes nothing where the command has none', async () => {
    const application = await applications.start({ providers: [writingWorker(scope)] }, { consume: false });

    expect(await execute(application)).toEqual([1, 1]);
  });

  it('is given one that writes nothing inside of an application', async () => {
    const { client } = await applications.start({ providers: [writingWorker(scope)] });

    expect(await importBoth(client)).toEqual([1, 1]);
    expect(await client.doNormal('Import~hasOutput').result()).toBe(true);
  });
});

describe('a service that is aware of its output', () => {
  const applications = Applications.perTest();

  it('is given it in its worker’s stead', async () => {
    @Injectable()
    class Service implements GearmanOutputAware {
      private output: GearmanOutput | undefined;

      setOutput(output: GearmanOutput): void {
        this.output = output;
      }

      import(rows: number): number {
        this.output?.write(`${rows} rows\n`);
        return 1;
      }
    }
    @GearmanWorker({ name: 'Import', service: Service })
    class ImportWorker {
      @GearmanJob()
      import(): void {}
    }
    const application = await applications.start({ providers: [Service, ImportWorker] }, { consume: false });
    const paper = new Paper();

    await execute(application, paper);

    expect(paper.text).toBe('3 rows\n4 rows\n');
  });
});
