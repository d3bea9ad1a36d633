import { PayloadError } from './serializer.js';

/**
 * Says whose payload it is, for serializers that only know what is wrong with it.
 *
 * @param place names what is read or written: `the result of job H:a:1 of Images~resize`; asked only where it failed
 * @throws PayloadError, and whatever else `work` throws
 */
export function atPayload<Value>(place: () => string, work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof PayloadError)) throw cause;
    throw new PayloadError(`${place()}: ${cause.message}`, { cause });
  }
}
