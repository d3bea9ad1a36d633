import { afterEach, describe, expect, it } from '@jest/globals';
import { BadRequestException, type Type, ValidationPipe } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { IsInt } from 'class-validator';

import {
  GearmanClient,
  GearmanJob,
  GearmanModule,
  GearmanPayload,
  GearmanWorker,
  getGearmanClientToken,
} from '../../lib/index.js';
import { GearmanTester, GearmanTestingModule } from '../../lib/testing/index.js';

class SizeDto {
  @IsInt()
  readonly width!: number;
}

@GearmanWorker({ name: 'Far', servers: 'far.invalid:4730' })
class FarWorker {
  @GearmanJob()
  echo(text: string): string {
    return text;
  }

  @GearmanJob({ servers: 'farther.invalid:4730' })
  resize(@GearmanPayload(new ValidationPipe()) size: SizeDto): number {
    return size.width;
  }
}

let app: TestingModule | undefined;

async function start(): Promise<(token: string | Type<GearmanClient>) => GearmanClient> {
  const running = await Test.createTestingModule({
    imports: [
      GearmanTestingModule.forRoot({ mode: 'server' }),
      GearmanModule.forClient('other', { servers: 'other.invalid:4730' }),
    ],
    providers: [FarWorker],
  }).compile();
  app = running;
  running.useLogger(false);
  await running.init();
  return (token) => running.get<GearmanClient>(token, { strict: false });
}

afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('a test needs no network', () => {
  it('where a worker or a job names servers of its own', async () => {
    const client = (await start())(GearmanClient);

    expect(await client.doNormal('Far~echo', 'a').result()).toBe('a');
    expect(await client.doNormal('Far~resize', { width: 2 }).result()).toBe(2);
  });

  it('where a call names servers', async () => {
    const client = (await start())(GearmanClient);
    const servers = 'call.invalid:4730';

    expect(await client.doNormal('Far~echo', 'a', { servers }).result()).toBe('a');
    expect((await client.jobStatus('H:x:1', { servers })).known).toBe(false);
  });

  it('where a client of forClient() names servers', async () => {
    const other = (await start())(getGearmanClientToken('other') as string);

    expect(await other.doNormal('Far~echo', 'a').result()).toBe('a');
    expect(app?.get(GearmanTester).submitted('Far~echo')).toHaveLength(1);
  });
});

it('perform throws what a pipe threw, with what is wrong in its message', async () => {
  await start();
  const performed = app?.get(GearmanTester).perform(FarWorker, 'resize', { width: 1.5 });

  await expect(performed).rejects.toThrow(BadRequestException);
  await expect(performed).rejects.toThrow('width must be an integer number');
});
