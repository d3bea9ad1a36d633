import { JOB_PARAMETER, parameterDecorator, PAYLOAD_PARAMETER, type Pipe } from './parameter-arguments.js';

/**
 * The job's payload, or one property of it, through the given pipes and those that hold for the method. Pipes see it
 * as they see a body: a global `ValidationPipe` validates it against the parameter's class.
 *
 * @example
 * resize(\@GearmanPayload() photo: PhotoDto, \@GearmanPayload('width', ParseIntPipe) width: number) { … }
 */
export function GearmanPayload(...pipes: Pipe[]): ParameterDecorator;
export function GearmanPayload(property: string, ...pipes: Pipe[]): ParameterDecorator;
export function GearmanPayload(...args: [string, ...Pipe[]] | Pipe[]): ParameterDecorator {
  const [first, ...rest] = args;
  return typeof first === 'string'
    ? parameterDecorator(PAYLOAD_PARAMETER, first, rest as Pipe[])
    : parameterDecorator(PAYLOAD_PARAMETER, undefined, args as Pipe[]);
}

/** The job itself, an `AssignedJob`: its handle, unique ID and signal, and what reports its progress. */
export function CurrentJob(): ParameterDecorator {
  return parameterDecorator(JOB_PARAMETER, undefined, []);
}
