import type { PipeTransform } from '@nestjs/common';

/** As much of Standard Schema as is used here: zod, valibot, arktype and others implement it. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): SchemaResult<Output> | Promise<SchemaResult<Output>>;
  };
}

type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/** What is wrong with one field. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The job's payload is not what its handler takes. The message names the fields. */
export class InvalidPayloadError extends Error {
  override readonly name = 'InvalidPayloadError';

  constructor(readonly issues: readonly SchemaIssue[]) {
    super(issues.map(describe).join('; '));
  }
}

/** Hands on what the schema makes of the value. @throws InvalidPayloadError */
export class SchemaPipe implements PipeTransform {
  constructor(private readonly schema: StandardSchema) {}

  async transform(value: unknown): Promise<unknown> {
    const result = await this.schema['~standard'].validate(value);
    if (result.issues !== undefined) throw new InvalidPayloadError(result.issues);
    return result.value;
  }
}

function describe({ path = [], message }: SchemaIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
}
