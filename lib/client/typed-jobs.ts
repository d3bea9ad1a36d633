import type { Observable } from 'rxjs';

import type { SubmitOptions } from './submit-options.js';
import type { Task } from './task.js';

/**
 * Jobs by name, for applications to declare: `doNormal` and its kin then know their payloads and results.
 *
 * @example
 * declare module 'nestjs-gearman' {
 *   interface GearmanJobs {
 *     'Images~resize': (photo: Photo) => Thumbnail;
 *   }
 * }
 */
// An empty interface is what declarations merge into.
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface
export interface GearmanJobs {}

type Method = (...parameters: never[]) => unknown;

/** What tells an `AssignedJob` among a method's parameters. */
interface JobParameter {
  readonly handle: string;
  readonly workload: Buffer;
  sendStatus(numerator: number, denominator: number): void;
}

/** `any` and `never` would pass for everything, and are no job. */
type IsJob<Parameter> = 0 extends 1 & Parameter
  ? false
  : [Exclude<Parameter, undefined>] extends [never]
    ? false
    : [Exclude<Parameter, undefined>] extends [JobParameter]
      ? true
      : false;

type PayloadIn<Parameters extends readonly unknown[]> = Parameters extends readonly []
  ? undefined
  : Parameters extends readonly [infer First, ...infer Rest]
    ? IsJob<First> extends true
      ? PayloadIn<Rest>
      : First
    : Parameters extends readonly [(infer First)?, ...infer Rest]
      ? IsJob<First> extends true
        ? PayloadIn<Rest>
        : First | undefined
      : never;

/** What a job method takes: its first parameter that is not the job itself. */
export type PayloadOf<Job> = Job extends (...parameters: infer Parameters) => unknown
  ? PayloadIn<Parameters>
  : never;

/** What a job method brings: the value, or that of its promise, or the last one of its observable or iterable. */
export type ResultOf<Job> = Job extends (...parameters: never[]) => infer Returned
  ? Unwrapped<Awaited<Returned>>
  : never;

type Unwrapped<Returned> =
  Returned extends Observable<infer Value>
    ? Value
    : Returned extends AsyncIterable<infer Value>
      ? Value
      : Returned;

/** The names of a class's methods. */
export type MethodNames<Worker> = {
  [Name in keyof Worker]: Worker[Name] extends Method ? Name : never;
}[keyof Worker] &
  string;

/** Behind a function's name: its payload, which may be left out where it may be undefined, and options. */
export type JobArguments<Payload> = undefined extends Payload
  ? [payload?: Payload, options?: SubmitOptions]
  : [payload: Payload, options?: SubmitOptions];

/** The same for a job that is known by name; of others nothing is known. */
export type NamedJobArguments<Name extends string> = Name extends keyof GearmanJobs
  ? JobArguments<PayloadOf<GearmanJobs[Name]>>
  : [payload?: unknown, options?: SubmitOptions];

/** The result of a job that is known by name; of others it is what the caller says. */
export type NamedJobResult<Name extends string, Result> = Name extends keyof GearmanJobs
  ? ResultOf<GearmanJobs[Name]>
  : Result;

/** The other ways to submit than waiting at normal priority. */
export const OTHER_WAYS = {
  high: 'doHigh',
  low: 'doLow',
  background: 'doBackground',
  highBackground: 'doHighBackground',
  lowBackground: 'doLowBackground',
} as const;

type OtherWay = keyof typeof OTHER_WAYS;

/** A worker's jobs as functions that wait for their results. */
export type ForegroundJobs<Worker> = {
  readonly [Name in Exclude<MethodNames<Worker>, OtherWay>]: (
    ...args: JobArguments<PayloadOf<Worker[Name]>>
  ) => Task<ResultOf<Worker[Name]>>;
};

/** A worker's jobs as functions that wait for no result. */
export type BackgroundJobs<Worker> = {
  readonly [Name in Exclude<MethodNames<Worker>, OtherWay>]: (
    ...args: JobArguments<PayloadOf<Worker[Name]>>
  ) => Task<never>;
};

/**
 * A worker's jobs, typed by its methods. A method that is named as one of the other ways is reached by its job's
 * name only.
 */
export type JobsOf<Worker> = ForegroundJobs<Worker> & {
  readonly high: ForegroundJobs<Worker>;
  readonly low: ForegroundJobs<Worker>;
  readonly background: BackgroundJobs<Worker>;
  readonly highBackground: BackgroundJobs<Worker>;
  readonly lowBackground: BackgroundJobs<Worker>;
};
