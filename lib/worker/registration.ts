import type { Serializer } from '../payload/index.js';
import { packet, type PacketOf, toByteString } from '../protocol/index.js';
import type { Dialer } from '../transport/index.js';
import type { JobHandler } from './job-executor.js';

/** A function that a worker does, and how. */
export interface Registration {
  /** As text. */
  readonly functionName: string;
  readonly handler: JobHandler;
  readonly serializer: Serializer;
  /** The servers that it is announced to. */
  readonly dialers: readonly Dialer[];
  /** How long a job may take, in ms; 0 is for ever. */
  readonly timeout: number;
  /** Jobs of it at once; 0 is as many as the worker may do. */
  readonly concurrency: number;
}

/** What announces a function. */
export type Ability = PacketOf<'CAN_DO'> | PacketOf<'CAN_DO_TIMEOUT'>;

export function abilityOf({ functionName, timeout }: Registration): Ability {
  const name = toByteString(functionName);
  return timeout > 0 ? packet('CAN_DO_TIMEOUT', [name, String(timeout)]) : packet('CAN_DO', [name]);
}
