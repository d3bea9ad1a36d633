/**
 * Turns values into workloads and back. Both ends of a job need the same one; a job's worker in another language may
 * decide which.
 */
export interface Serializer {
  /** What it writes, for messages: `JSON`. */
  readonly name: string;
  /**
   * Whether a job's result is all of its WORK_DATA followed by its WORK_COMPLETE, as libgearman returns it. Only bytes
   * and text can be joined that way.
   */
  readonly joinsData: boolean;
  /** @throws PayloadError where it has no form for this value */
  serialize(value: unknown): Buffer;
  /** @throws PayloadError where the bytes are none of its own */
  deserialize(bytes: Buffer): unknown;
}

/** A payload that its serializer cannot write, or cannot read. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}
