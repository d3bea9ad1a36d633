/**
 * Turns values into workloads and back. Both ends of a job need the same one; a job's worker in another language may
 * decide which.
 *
 * @example
 * class CsvSerializer implements Serializer {
 *   readonly name = 'CSV';
 *   readonly joinsData = true;
 *   serialize(rows: unknown): Buffer { return Buffer.from((rows as string[][]).join('\n')); }
 *   deserialize(bytes: Buffer): unknown { return bytes.toString().split('\n').map((row) => row.split(',')); }
 * }
 */
export interface Serializer {
  /** What it writes, for messages: `JSON`; of layers the whole chain, inmost first: `JSON, gzip, AES-256-GCM`. */
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
  /**
   * Like `serialize`, with headers for middleware at the other end. Absent where the format has no room for them, and
   * then `deserializeWith` is absent too. What it writes, `deserialize` reads, as the value alone.
   *
   * @throws PayloadError where it has no form for this value, or these headers
   */
  serializeWith?(headers: PayloadHeaders, value: unknown): Buffer;
  /**
   * Reads what `serializeWith` or `serialize` wrote.
   *
   * @throws PayloadError where the bytes are none of its own; of the value nothing is known yet
   */
  deserializeWith?(bytes: Buffer): PayloadWithHeaders;
}

/**
 * What travels beside a value: names, which are lower case, and texts.
 *
 * @example
 * const headers: PayloadHeaders = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
 */
export type PayloadHeaders = Readonly<Record<string, string>>;

/**
 * A value and its headers; none, where it was written without. The value is read when it is asked for, anew each time,
 * so that headers cost little, and those of an unreadable value are not lost with it.
 *
 * @example
 * const { headers } = serializer.deserializeWith?.(workload) ?? { headers: {} };
 * console.log(headers['traceparent']);
 */
export interface PayloadWithHeaders {
  readonly headers: PayloadHeaders;
  /** @throws PayloadError where it cannot be read */
  readonly value: unknown;
}

/**
 * A payload that its serializer cannot write, or cannot read. The message names the serializer, says what was
 * expected and what came, and where; of the payload it repeats a few bytes at most.
 *
 * @example
 * if (error instanceof PayloadError) logger.warn(`left out: ${error.message}`);
 */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}
