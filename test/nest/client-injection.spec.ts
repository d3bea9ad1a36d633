import { afterEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import {
  ClientClosedError,
  GearmanClient,
  GearmanModule,
  getGearmanClientToken,
  InjectGearmanClient,
  ServerAddressError,
  TextSerializer,
} from '../../lib/index.js';
import { Participants } from '../support/participants.js';
import { type RunningServer, startJobServer } from '../support/servers.js';
import { Applications, moduleOf } from './applications.js';

@Injectable()
class Shop {
  @InjectGearmanClient()
  readonly byProperty!: GearmanClient;

  constructor(
    readonly byClass: GearmanClient,
    @InjectGearmanClient() readonly byDecorator: GearmanClient,
  ) {}
}

@Injectable()
class Reporter {
  constructor(
    @InjectGearmanClient() readonly own: GearmanClient,
    @InjectGearmanClient('reports') readonly reports: GearmanClient,
  ) {}
}

@Injectable()
class Address {
  servers = '';
}

describe('the application’s client', () => {
  const applications = Applications.perTest();

  it('is injected by its class and by @InjectGearmanClient(), one and the same', async () => {
    const { context, client } = await applications.start({ providers: [Shop] });
    const { byClass, byDecorator, byProperty } = context.get(Shop);

    expect(byClass).toBeInstanceOf(GearmanClient);
    expect([byClass, byDecorator, byProperty]).toEqual([client, client, client]);
    expect(byDecorator).toBe(byClass);
    expect(byProperty).toBe(byClass);
  });

  it('has the module’s timeouts', async () => {
    const { client } = await applications.start({}, { client: { timeout: 1 } });

    await expect(client.doNormal('Nobody~works').result()).rejects.toMatchObject({
      name: 'TaskTimeoutError',
      timeout: 1,
    });
  });

  it('is closed with the application', async () => {
    const { client, context } = await applications.start({});
    const waiting = client.doNormal('Nobody~works');
    await waiting.handle;

    await context.close();

    await expect(waiting.result()).rejects.toThrow(ClientClosedError);
    await expect(client.doBackground('Nobody~works').handle).rejects.toThrow(ClientClosedError);
  });
});

describe('a named client', () => {
  const applications = Applications.perTest();
  let server: RunningServer;
  const participants = Participants.at(() => server);
  afterEach(() => server?.stop());

  /** Where the reports are done: a server of its own, whose worker answers in plain text. */
  async function startReports(): Promise<string> {
    server = await startJobServer();
    participants.worker(
      { 'prefix/Reports~print': (job) => `printed ${job.payload()}` },
      { serializer: new TextSerializer() },
    );
    return `${server.host}:${server.port}`;
  }

  it('has servers, serializer and prefix of its own', async () => {
    const servers = await startReports();
    const reports = GearmanModule.forClient('reports', {
      servers,
      serializer: new TextSerializer(),
      jobPrefix: 'prefix/',
    });
    const { context, client } = await applications.start({ imports: [reports], providers: [Reporter] });
    const reporter = context.get(Reporter);

    expect(reporter.own).toBe(client);
    expect(await reporter.reports.doNormal('Reports~print', 'March').result()).toBe('printed March');
  });

  it('may get its options from a factory', async () => {
    const servers = await startReports();
    @Module({ providers: [{ provide: Address, useValue: { servers } }], exports: [Address] })
    class AddressModule {}
    const reports = GearmanModule.forClientAsync('reports', {
      imports: [AddressModule],
      inject: [Address],
      useFactory: async (address: Address) => ({
        servers: address.servers,
        serializer: new TextSerializer(),
        jobPrefix: 'prefix/',
      }),
    });
    const { context } = await applications.start({ imports: [reports], providers: [Reporter] });

    const task = context.get(Reporter).reports.doNormal('Reports~print', 'March');

    expect(await task.result()).toBe('printed March');
  });

  it('stands beside others of other names', async () => {
    @Injectable()
    class Both {
      constructor(
        @InjectGearmanClient('a') readonly a: GearmanClient,
        @InjectGearmanClient('b') readonly b: GearmanClient,
      ) {}
    }
    const { context } = await applications.start({
      imports: [GearmanModule.forClient('a'), GearmanModule.forClient('b')],
      providers: [Both],
    });

    expect(context.get(Both).a).not.toBe(context.get(Both).b);
  });

  it('is closed with the application', async () => {
    const { context } = await applications.start({
      imports: [GearmanModule.forClient('reports')],
      providers: [Reporter],
    });
    const { reports } = context.get(Reporter);

    await context.close();

    await expect(reports.doBackground('Reports~print').handle).rejects.toThrow(ClientClosedError);
  });

  it('refuses options that cannot be when the application starts', async () => {
    const reports = GearmanModule.forClient('reports', { servers: 'localhost:0' });

    await expect(applications.start({ imports: [reports] })).rejects.toThrow(ServerAddressError);
  });

  it('needs no GearmanModule.forRoot()', async () => {
    const servers = await startReports();
    @Injectable()
    class OnlyReports {
      constructor(@Inject(getGearmanClientToken('reports')) readonly reports: GearmanClient) {}
    }
    const reports = GearmanModule.forClient('reports', { servers });
    const testing = await Test.createTestingModule({
      imports: [reports],
      providers: [OnlyReports],
    }).compile();

    const answer = await testing.get(OnlyReports).reports.echo('there?');

    expect(answer.toString()).toBe('there?');
    await testing.close();
  });
});

describe('in tests of an application', () => {
  let testing: TestingModule | undefined;
  afterEach(() => testing?.close());

  it('clients can be overridden by their tokens', async () => {
    const [own, reports] = [{ own: true }, { reports: true }];
    testing = await Test.createTestingModule({
      imports: [moduleOf({ imports: [GearmanModule.forRoot()] }), GearmanModule.forClient('reports')],
      providers: [Reporter],
    })
      .overrideProvider(getGearmanClientToken())
      .useValue(own)
      .overrideProvider(getGearmanClientToken('reports'))
      .useValue(reports)
      .compile();

    expect(testing.get(Reporter)).toMatchObject({ own, reports });
  });
});
