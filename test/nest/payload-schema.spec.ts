import { describe, expect, it } from '@jest/globals';
import {
  Injectable,
  ParseIntPipe,
  type PipeTransform,
  type Type,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { Type as TypeOf } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';

import {
  GearmanJob,
  GearmanPayload,
  type GearmanPayloadOptions,
  GearmanWorker,
  InvalidPayloadError,
  type SchemaIssue,
  type StandardSchema,
} from '../../lib/index.js';
import { Applications } from './applications.js';
import { endingOf } from './endings.js';

class SizeDto {
  @IsInt()
  readonly width!: number;

  @IsInt()
  readonly height!: number;
}

class PhotoDto {
  @IsString()
  readonly file!: string;

  @ValidateNested()
  @TypeOf(() => SizeDto)
  readonly size!: SizeDto;
}

@GearmanWorker({ name: 'Images' })
@UsePipes(new ValidationPipe({ transform: true }))
class ImageWorker {
  @GearmanJob()
  resize(@GearmanPayload() photo: PhotoDto): string {
    return photo.file;
  }
}

describe('what a ValidationPipe refuses', () => {
  const applications = Applications.perTest();

  it('is named field by field in the job’s exception, nested ones with their path', async () => {
    const { client } = await applications.start({ providers: [ImageWorker] });

    expect(await endingOf(client, 'Images~resize', { file: 1, size: { width: 'x', height: 2 } })).toBe(
      'exception: BadRequestException: file must be a string; size.width must be an integer number',
    );
    expect(await endingOf(client, 'Images~resize', { file: 'a', size: { width: 1, height: 2 } })).toBe(
      'complete: "a"',
    );
  });
});

type Checked = (value: unknown) => ReturnType<StandardSchema['~standard']['validate']>;

function schemaOf(validate: Checked): StandardSchema {
  return { '~standard': { version: 1, vendor: 'by hand', validate } };
}

function issue(message: string, path?: SchemaIssue['path']): SchemaIssue {
  return path === undefined ? { message } : { message, path };
}

/** Whole numbers as text or number become numbers. */
const WHOLE: Checked = (value) => {
  const number = Number(value);
  return Number.isInteger(number) ? { value: number } : { issues: [issue('expected a whole number')] };
};

/** A photo; what it does not know, it leaves out. */
const PHOTO: Checked = (value) => {
  const { file, sizes } = (value ?? {}) as { file?: unknown; sizes?: unknown[] };
  const issues = [
    ...(typeof file === 'string' ? [] : [issue('expected a text', ['file'])]),
    ...(sizes ?? []).flatMap((size, index) =>
      typeof size === 'number'
        ? []
        : [issue('expected a number', [{ key: 'sizes' }, { key: index }, 'width'])],
    ),
  ];
  return issues.length > 0 ? { issues } : { value: { file } };
};

function imagesWith(options: GearmanPayloadOptions): Type {
  @GearmanWorker({ name: 'Images' })
  class Images {
    @GearmanJob()
    resize(@GearmanPayload(options) payload: unknown): unknown {
      return [typeof payload, payload];
    }
  }
  return Images;
}

@Injectable()
class Doubling implements PipeTransform<number, number> {
  transform(value: number): number {
    return value * 2;
  }
}

const SCHEMAS: readonly { name: string; of: (checked: Checked) => StandardSchema }[] = [
  { name: 'a schema', of: schemaOf },
  { name: 'a schema that answers later', of: (checked) => schemaOf(async (value) => checked(value)) },
];

describe.each(SCHEMAS)('$name of the payload', ({ of }) => {
  const applications = Applications.perTest();

  it('has the method called with what it makes of the payload', async () => {
    const { client } = await applications.start({ providers: [imagesWith({ schema: of(PHOTO) })] });

    expect(await endingOf(client, 'Images~resize', { file: 'a', sizes: [1], other: true })).toBe(
      'complete: ["object",{"file":"a"}]',
    );
  });

  it('names all fields that it refuses, by their paths, and the worker goes on', async () => {
    const { client } = await applications.start({ providers: [imagesWith({ schema: of(PHOTO) })] });

    expect(await endingOf(client, 'Images~resize', { sizes: [1, 'x'] })).toBe(
      'exception: InvalidPayloadError: file: expected a text; sizes.1.width: expected a number',
    );
    expect(await endingOf(client, 'Images~resize')).toBe(
      'exception: InvalidPayloadError: file: expected a text',
    );
    expect(await endingOf(client, 'Images~resize', { file: 'a' })).toBe('complete: ["object",{"file":"a"}]');
  });

  it.each([
    { options: { property: 'width' }, payload: { width: '3' }, ending: 'complete: ["number",3]' },
    { options: { pipes: [Doubling] }, payload: '3', ending: 'complete: ["number",6]' },
    {
      options: { property: 'width', pipes: [new Doubling(), Doubling] },
      payload: { width: 3 },
      ending: 'complete: ["number",12]',
    },
    {
      options: { property: 'width', pipes: [Doubling] },
      payload: { width: 'wide' },
      ending: 'exception: InvalidPayloadError: expected a whole number',
    },
    {
      options: { property: 'width' },
      payload: null,
      ending: 'exception: InvalidPayloadError: expected a whole number',
    },
  ])('with $options makes of $payload: $ending', async ({ options, payload, ending }) => {
    // Number(null) is 0, Number(undefined) is not a number.
    const { client } = await applications.start({
      providers: [imagesWith({ ...options, schema: of(WHOLE) })],
    });

    expect(await endingOf(client, 'Images~resize', payload)).toBe(ending);
  });

  it('whose own code throws ends the job with that', async () => {
    const schema = of(() => {
      throw new RangeError('schema broken');
    });
    const { client } = await applications.start({ providers: [imagesWith({ schema })] });

    expect(await endingOf(client, 'Images~resize')).toBe('exception: RangeError: schema broken');
  });
});

describe('@GearmanPayload() with options', () => {
  const applications = Applications.perTest();

  it.each([
    { options: {}, ending: 'complete: ["object",{"width":"3"}]' },
    { options: { property: 'width' }, ending: 'complete: ["string","3"]' },
    { options: { property: 'width', pipes: [ParseIntPipe] }, ending: 'complete: ["number",3]' },
  ])('$options needs no schema: $ending', async ({ options, ending }) => {
    const { client } = await applications.start({ providers: [imagesWith(options)] });

    expect(await endingOf(client, 'Images~resize', { width: '3' })).toBe(ending);
  });
});

describe('an InvalidPayloadError', () => {
  it('has the issues, and says them in its message', () => {
    const issues = [issue('no object'), issue('no text', ['a', { key: 'b' }, 0])];

    const error = new InvalidPayloadError(issues);

    expect(error.issues).toBe(issues);
    expect(error.message).toBe('no object; a.b.0: no text');
  });
});
