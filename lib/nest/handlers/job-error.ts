/** As much of Nest's `HttpException` as is read here, whichever version's it is. */
interface HttpLike extends Error {
  getResponse(): unknown;
}

/**
 * `ValidationPipe` and its like say in an HTTP response what is wrong with which field, and in the message only that something
 * is. A job's client is told the message, so the details belong there.
 */
export function describedError(error: unknown): unknown {
  if (!(error instanceof Error) || typeof (error as HttpLike).getResponse !== 'function') return error;
  const response = (error as HttpLike).getResponse();
  const message =
    typeof response === 'object' ? (response as { message?: unknown } | null)?.message : undefined;
  const details = [message].flat().filter((detail) => typeof detail === 'string');
  if (details.length === 0 || details.join() === error.message) return error;
  // The same error to everybody who looks at its class, its status or its stack.
  return Object.create(error, { message: { value: details.join('; '), enumerable: false } });
}
