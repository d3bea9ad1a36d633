import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, test } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';

import { RemoteWorker } from '../../lib/client/index.js';
import { GearmanModule, type GearmanModuleOptions } from '../../lib/nest/index.js';
import { runHere } from './recording-output.js';

/** An application whose only workers are without a class, or remote. */
function application(options: GearmanModuleOptions = { servers: 'one:4730' }): Type {
  const text = { name: 'Text', jobs: { reverse: (word: string) => word }, supervisor: { numprocs: 3 } };
  const legacy = new RemoteWorker({ name: 'Legacy', jobs: { send: {}, bill: { functionName: 'bill' } } });
  @Module({
    imports: [
      GearmanModule.forRoot(options),
      GearmanModule.forFeature({ workers: [text], remote: [legacy] }),
    ],
  })
  class AppModule {}
  return AppModule;
}

describe('workers of forFeature', () => {
  test('are listed without starting the application, remote ones as such', async () => {
    const module = application({ servers: 'one:4730', defaults: { jobPrefix: 'dev_' } });
    expect(await runHere(['worker:list'], {}, { module })).toEqual({
      stdout: `@Worker:  Text
callablename:  Text
Jobs:
  - #1
      name: reverse
      callablename: Text~reverse
      jobPrefix: dev_
@Worker:  (remote)
callablename:  Legacy
Jobs:
  - #2
      name: send
      callablename: Legacy~send
  - #3
      name: bill
      callablename: bill
`,
      stderr: '',
      exitCode: 0,
    });
    const { stdout } = await runHere(['worker:list', '--json'], {}, { module });
    expect(JSON.parse(stdout)).toMatchObject({
      workers: [{ name: 'Text', supervisor: { numprocs: 3 } }],
      remoteWorkers: [
        {
          name: 'Legacy',
          jobs: [
            { method: 'send', name: 'Legacy~send', functionName: 'dev_Legacy~send' },
            { method: 'bill', name: 'bill', functionName: 'bill' },
          ],
        },
      ],
    });
  });

  test('have jobs that are listed, described and looked for before anything starts', async () => {
    const module = application();
    const listed = await runHere(['job:list'], {}, { module });
    expect(listed.stdout).toMatch(/^Text~reverse +Text +Text#reverse +Text~reverse/m);
    expect(listed.stdout).toMatch(/^Legacy~send +Legacy \(remote\) +send +Legacy~send$/m);
    const { exitCode } = await runHere(['job:describe', 'Text~reverse'], {}, { module });
    expect(exitCode).toBe(0);
    let started = false;
    @Module({ imports: [module] })
    class AppModule {
      onModuleInit(): void {
        started = true;
      }
    }
    expect(await runHere(['worker:execute', 'Txet', '-n'], {}, { module: AppModule })).toEqual({
      stdout: '',
      stderr: 'there is no worker named Txet; there are Text. Did you mean Text?\n',
      exitCode: 64,
    });
    expect(started).toBe(false);
  });

  test('that are remote cannot be executed, with the reason', async () => {
    const { stderr, exitCode } = await runHere(
      ['worker:execute', 'Legacy', '-n'],
      {},
      { module: application() },
    );
    expect(stderr).toBe(
      'there is no worker named Legacy; there are Text; Legacy is a remote worker, whose jobs another application does\n',
    );
    expect(exitCode).toBe(64);
  });
});

test.each([
  [{}, 'in the process of the application itself (embedded)', null],
  [
    { server: { embedded: true, listen: { port: 4731 } } },
    '127.0.0.1:4731, where the application itself listens (embedded)',
    ['127.0.0.1:4731'],
  ],
  [
    { server: { embedded: true, listen: { port: 0 } } },
    'in the process of the application itself (embedded)',
    null,
  ],
  [{ inline: true }, 'none: jobs run in the process that submits them (inline)', null],
] as const)('the servers of %j are described', async (options, described, addresses) => {
  const module = application(options);
  const { stdout } = await runHere(['worker:describe', 'Text'], {}, { module });
  expect(stdout).toContain(`\n@worker\\servers :\n\n    #0 - ${described}\n\n`);
  const { stdout: json } = await runHere(['worker:list', '--json'], {}, { module });
  expect((JSON.parse(json) as { workers: { servers: unknown }[] }).workers[0]?.servers).toEqual(addresses);
});

test.each([[{ module: GearmanModule }], [() => undefined], ['AppModule']])(
  'a root module that is no class is refused: %p',
  async (module) => {
    const { stderr, exitCode } = await runHere(['worker:list'], {}, { module: module as never });
    expect(stderr).toMatch(
      /^expected the application's root module, a class that is marked @Module\(\), got /,
    );
    expect(exitCode).toBe(78);
  },
);

test('an application that needs what cannot be reached ends with 69, as trying again may help', async () => {
  @Module({ imports: [application()] })
  class AppModule {
    async onModuleInit(): Promise<void> {
      await once(connect(1, '127.0.0.1'), 'connect');
    }
  }
  const words = ['worker:execute', 'Text', '-n', '--json'];
  const { stderr, exitCode } = await runHere(words, {}, { module: AppModule });
  expect(JSON.parse(stderr)).toMatchObject({
    error: { name: 'UnavailableError', message: expect.stringContaining('ECONNREFUSED'), exitCode: 69 },
  });
  expect(exitCode).toBe(69);
});
