import type { Serializer } from '../payload/index.js';
import type { Dialer, ServersOption } from '../transport/index.js';
import type { ClientMethod } from './client-method.js';

/** What is known of a job before it is submitted. What is absent is the client's. */
export interface KnownJob {
  /** By which callers know it, without prefix. */
  readonly name: string;
  /** As on the wire, prefix included. */
  readonly functionName: string;
  readonly servers?: ServersOption | Dialer | undefined;
  readonly serializer?: Serializer | undefined;
  /** What `callJob` does with it. */
  readonly defaultMethod?: ClientMethod | undefined;
}

/** A class whose methods are jobs. */
export type WorkerClass<Worker extends object = object> = abstract new (...args: never[]) => Worker;

/**
 * Knows jobs by their names, and by the methods that do them. In a Nest application the client has the application's own; a
 * name that it does not know is a function of somebody else.
 */
export interface JobDirectory {
  /** @returns undefined where it knows no job of this name */
  job(name: string): KnownJob | undefined;
  /**
   * The jobs of a worker's class, by the names of their methods.
   *
   * @throws where the class is no worker
   */
  jobsOf(worker: WorkerClass): ReadonlyMap<string, KnownJob>;
}
