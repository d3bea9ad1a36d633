import { SchemaPipe, type StandardSchema } from '../handlers/schema.pipe.js';
import { JOB_PARAMETER, parameterDecorator, PAYLOAD_PARAMETER, type Pipe } from './parameter-arguments.js';

/** What a payload parameter may say. */
export interface GearmanPayloadOptions {
  /**
   * Standard Schema, as zod's, valibot's and arktype's: the method is called with what it makes of the payload. One that it
   * refuses ends the job with WORK_EXCEPTION, `InvalidPayloadError: field: what is wrong`.
   */
  readonly schema?: StandardSchema;
  /** One property of the payload instead of all of it. */
  readonly property?: string;
  /** Behind the schema. */
  readonly pipes?: readonly Pipe[];
}

/**
 * The job's payload, or one property of it, through the given pipes and those that hold for the method. Pipes see it
 * as they see a body: a global `ValidationPipe` validates it against the parameter's class.
 *
 * @example
 * resize(\@GearmanPayload() photo: PhotoDto, \@GearmanPayload('width', ParseIntPipe) width: number) { … }
 * rotate(\@GearmanPayload({ schema: z.object({ file: z.string() }) }) photo: { file: string }) { … }
 */
export function GearmanPayload(options: GearmanPayloadOptions): ParameterDecorator;
export function GearmanPayload(...pipes: Pipe[]): ParameterDecorator;
export function GearmanPayload(property: string, ...pipes: Pipe[]): ParameterDecorator;
export function GearmanPayload(
  ...args: [string, ...Pipe[]] | Pipe[] | [GearmanPayloadOptions]
): ParameterDecorator {
  const [first, ...rest] = args;
  if (typeof first === 'string') return parameterDecorator(PAYLOAD_PARAMETER, first, rest as Pipe[]);
  if (!isOptions(first)) return parameterDecorator(PAYLOAD_PARAMETER, undefined, args as Pipe[]);
  const { schema, property, pipes = [] } = first;
  const all = schema === undefined ? pipes : [new SchemaPipe(schema), ...pipes];
  return parameterDecorator(PAYLOAD_PARAMETER, property, all);
}

/** The job itself, an `AssignedJob`: its handle, unique ID and signal, and what reports its progress. */
export function CurrentJob(): ParameterDecorator {
  return parameterDecorator(JOB_PARAMETER, undefined, []);
}

function isOptions(first: Pipe | GearmanPayloadOptions | undefined): first is GearmanPayloadOptions {
  return typeof first === 'object' && !('transform' in first);
}
