import { describe, expect, it } from '@jest/globals';
import {
  Injectable,
  ParseIntPipe,
  type PipeTransform,
  type Provider,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { IsInt, IsString, Min } from 'class-validator';

import {
  type AssignedJob,
  CurrentJob,
  type GearmanClient,
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
  JobExceptionError,
} from '../../lib/index.js';
import { Applications } from './applications.js';

class PhotoDto {
  @IsString()
  readonly file!: string;

  @IsInt()
  @Min(1)
  readonly width!: number;
}

@Injectable()
class Suffix {
  readonly text = '!';
}

/** A pipe that needs an injection, so that Nest has to make it. */
@Injectable()
class Shout implements PipeTransform<string, string> {
  constructor(private readonly suffix: Suffix) {}

  transform(value: string): string {
    return value.toUpperCase() + this.suffix.text;
  }
}

@GearmanWorker({ name: 'Images' })
class ImageWorker {
  @GearmanJob()
  resize(@GearmanPayload() photo: PhotoDto, @CurrentJob() job: AssignedJob): unknown[] {
    return [photo instanceof PhotoDto, photo.width, job.functionName];
  }

  @GearmanJob()
  @UsePipes(new ValidationPipe())
  byMethod(@GearmanPayload() photo: PhotoDto): number {
    return photo.width;
  }

  @GearmanJob()
  byParameter(@GearmanPayload(new ValidationPipe()) photo: PhotoDto): number {
    return photo.width;
  }

  @GearmanJob()
  piped(@GearmanPayload('width', ParseIntPipe) width: number): unknown[] {
    return [typeof width, width];
  }

  @GearmanJob()
  chain(@GearmanPayload('file', new ValidationPipe(), Shout) file: string): string {
    return file;
  }
}

@GearmanWorker({ name: 'Strict' })
@UsePipes(new ValidationPipe({ transform: true }))
class StrictWorker {
  @GearmanJob()
  resize(@GearmanPayload() photo: PhotoDto): boolean {
    return photo instanceof PhotoDto;
  }
}

const GLOBAL_VALIDATION: Provider = { provide: APP_PIPE, useValue: new ValidationPipe({ transform: true }) };

/** Where a ValidationPipe can stand, and the function that it then validates the payload of. */
const PLACES: readonly { readonly place: string; readonly name: string; readonly providers: Provider[] }[] = [
  {
    place: 'for the application',
    name: 'Images~resize',
    providers: [ImageWorker, GLOBAL_VALIDATION, Suffix],
  },
  { place: 'on the class', name: 'Strict~resize', providers: [StrictWorker] },
  { place: 'on the method', name: 'Images~byMethod', providers: [ImageWorker, Suffix] },
  { place: 'on the parameter', name: 'Images~byParameter', providers: [ImageWorker, Suffix] },
];

/** What the job’s exception says. */
async function refusal(client: GearmanClient, name: string, payload: unknown): Promise<string> {
  const error: unknown = await client
    .doNormal(name, payload)
    .result()
    .catch((reason: unknown) => reason);
  if (!(error instanceof JobExceptionError)) throw new Error(`${name} took ${JSON.stringify(payload)}`);
  return error.exception.toString();
}

describe('a ValidationPipe', () => {
  const applications = Applications.perTest();

  it.each(PLACES)(
    '$place ends jobs with an invalid payload by an exception, and the worker goes on',
    async ({ name, providers }) => {
      const { client } = await applications.start({ providers });

      for (const invalid of [{ file: 'a.jpg', width: 0 }, { width: 200 }, { file: 1, width: 'x' }]) {
        expect(await refusal(client, name, invalid)).toMatch(/^BadRequestException: /);
      }

      await client.doNormal(name, { file: 'a.jpg', width: 200 }).result();
    },
  );

  it('for the application makes the payload an object of its class, and leaves the job alone', async () => {
    const { client } = await applications.start({ providers: [ImageWorker, GLOBAL_VALIDATION, Suffix] });

    const result = await client.doNormal('Images~resize', { file: 'a.jpg', width: 200 }).result();

    expect(result).toEqual([true, 200, 'Images~resize']);
  });

  it('is not needed: without one the payload is what was sent', async () => {
    const { client } = await applications.start({ providers: [ImageWorker, Suffix] });

    const result = await client.doNormal('Images~resize', { width: 'wide' }).result();

    expect(result).toEqual([false, 'wide', 'Images~resize']);
  });
});

describe('the pipes of a parameter', () => {
  const applications = Applications.perTest();

  it('get the property, by class and with injections', async () => {
    const { client } = await applications.start({ providers: [ImageWorker, Suffix] });

    expect(await client.doNormal('Images~piped', { width: '200' }).result()).toEqual(['number', 200]);
    expect(await client.doNormal('Images~chain', { file: 'a.jpg' }).result()).toBe('A.JPG!');
  });

  it('end the job with an exception where they refuse it', async () => {
    const { client } = await applications.start({ providers: [ImageWorker, Suffix] });

    await expect(client.doNormal('Images~piped', { width: 'wide' }).result()).rejects.toThrow(
      'BadRequestException: Validation failed (numeric string is expected)',
    );
  });

  it('work under a token of its own as under the class', async () => {
    const { client } = await applications.start({
      providers: [{ provide: 'images', useClass: ImageWorker }, Suffix],
    });

    expect(await client.doNormal('Images~chain', { file: 'a.jpg' }).result()).toBe('A.JPG!');
  });
});
