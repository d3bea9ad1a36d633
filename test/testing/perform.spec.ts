import { describe, expect, it } from '@jest/globals';
import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  type NestInterceptor,
  ParseIntPipe,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';

import {
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
  InvalidPayloadError,
  JobFailure,
  jobOf,
} from '../../lib/index.js';
import {
  type GearmanMode,
  GearmanTester,
  GearmanTestingError,
  GearmanTestingModule,
} from '../../lib/testing/index.js';
import { Albums, applications, ImageWorker } from './albums.js';

const { start, make } = applications();

@Injectable()
class AdultsOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return jobOf(context).payload<{ age: number }>().age >= 18;
  }
}

@Injectable()
class Shouting implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value) => `${String(value)}!`));
  }
}

@GearmanWorker({ name: 'Enhanced' })
class EnhancedWorker {
  @GearmanJob()
  @UseGuards(AdultsOnly)
  enter(person: { age: number }): string {
    return `welcome at ${person.age}`;
  }

  @GearmanJob()
  @UseInterceptors(Shouting)
  shout(text: string): string {
    return text;
  }

  @GearmanJob()
  double(@GearmanPayload(ParseIntPipe) count: number): number {
    return 2 * count;
  }

  @GearmanJob()
  checked(@GearmanPayload({ schema: z.object({ width: z.number() }) }) photo: { width: number }): number {
    return photo.width;
  }

  @GearmanJob()
  nothing(): void {
    throw new JobFailure('out of paper');
  }

  high(): void {
    return undefined;
  }
}

async function enhanced(mode: GearmanMode = 'fake'): Promise<GearmanTester> {
  const app = await make({
    imports: [GearmanTestingModule.forRoot({ mode })],
    providers: [EnhancedWorker],
  });
  await app.init();
  return app.get(GearmanTester);
}

describe('perform', () => {
  it.each<GearmanMode>(['fake', 'inline', 'server'])('gives the result in mode %s', async (mode) => {
    const { gearman } = await start({ mode });
    expect(await gearman.perform(ImageWorker, 'resize', { file: 'a.jpg' })).toBe('small a.jpg');
    await gearman.drain({ recursive: true });
  });

  it('is not recorded, and what it submits is', async () => {
    const { gearman } = await start();
    await gearman.perform(ImageWorker, 'resize', { file: 'a.jpg' });
    expect(gearman.jobs).toMatchObject([{ name: 'Images~index', payload: 'a.jpg' }]);
  });

  it('takes payload and result through the serializer', async () => {
    const { gearman } = await start();
    expect(await gearman.perform(ImageWorker, 'describe', { file: 'a', taken: new Date(0) })).toEqual({
      taken: 'string',
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  it('throws the very error that the handler threw', async () => {
    const { gearman } = await start();
    await expect(gearman.perform(ImageWorker, 'index', 'bad.jpg')).rejects.toThrow(
      new RangeError('bad.jpg is bad'),
    );
    await expect(gearman.perform(ImageWorker, 'index', 'bad.jpg')).rejects.toBeInstanceOf(RangeError);
  });

  it('goes through guards', async () => {
    const gearman = await enhanced();
    expect(await gearman.perform(EnhancedWorker, 'enter', { age: 18 })).toBe('welcome at 18');
    await expect(gearman.perform(EnhancedWorker, 'enter', { age: 17 })).rejects.toThrow(ForbiddenException);
  });

  it('goes through interceptors and pipes', async () => {
    const gearman = await enhanced();
    expect(await gearman.perform(EnhancedWorker, 'shout', 'hello')).toBe('hello!');
    expect(await gearman.perform(EnhancedWorker, 'double', 21)).toBe(42);
    await expect(gearman.perform(EnhancedWorker, 'double', Number.NaN)).rejects.toThrow(
      'numeric string is expected',
    );
  });

  it('checks schemas', async () => {
    const gearman = await enhanced();
    expect(await gearman.perform(EnhancedWorker, 'checked', { width: 1 })).toBe(1);
    const wrong = { width: 'wide' } as unknown as { width: number };
    await expect(gearman.perform(EnhancedWorker, 'checked', wrong)).rejects.toThrow(InvalidPayloadError);
  });

  it('throws the reason of a failure, which no client is told', async () => {
    const gearman = await enhanced();
    await expect(gearman.perform(EnhancedWorker, 'nothing')).rejects.toThrow(new JobFailure('out of paper'));
  });

  it('runs several at once, each with its own end', async () => {
    const { gearman } = await start();
    const ends = await Promise.allSettled([
      gearman.perform(ImageWorker, 'index', 'bad1'),
      gearman.perform(ImageWorker, 'resize', { file: 'a' }),
      gearman.perform(ImageWorker, 'index', 'bad2'),
    ]);
    expect(ends).toMatchObject([
      { reason: new RangeError('bad1 is bad') },
      { value: 'small a' },
      { reason: new RangeError('bad2 is bad') },
    ]);
    expect(gearman.jobs).toHaveLength(1);
  });

  it('says what is no job', async () => {
    const gearman = await enhanced();
    await expect(gearman.perform(EnhancedWorker, 'high')).rejects.toThrow(
      new GearmanTestingError(
        'expected a method of EnhancedWorker that is marked with @GearmanJob, got "high"',
      ),
    );
    await expect(gearman.perform(Albums, 'publish')).rejects.toThrow('Albums');
  });

  it('says that a worker is not provided', async () => {
    const { gearman } = await start();
    await expect(gearman.perform(EnhancedWorker, 'shout', 'x')).rejects.toThrow(
      'none of its workers does Enhanced~shout',
    );
  });

  it('says that the application has not started', async () => {
    const app = await make({ imports: [GearmanTestingModule.forRoot()], providers: [EnhancedWorker] });
    const gearman = app.get(GearmanTester);
    await expect(gearman.perform(EnhancedWorker, 'shout', 'x')).rejects.toThrow(
      'call `await app.init()` behind compile()',
    );
    await expect(gearman.drain()).rejects.toThrow('expected an application that has started before drain()');
  });
});
