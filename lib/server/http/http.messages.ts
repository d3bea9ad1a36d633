/** What the HTTP front tells its callers, and its operator. */

export const listensForHttp = (address: string): string => `job server listens for HTTP on ${address}`;

export const httpFrontClosed = 'this HTTP front is closed; make a new one to listen again';

export const tooManyConnections = (most: number): string =>
  `HTTP: ${most} connections are open, which is the most that maxConnections allows; further ones are closed`;

export const unreadableRequest = (address: string, reason: string): string => `HTTP ${address}: ${reason}`;

export const handlerFailed = (request: string, error: unknown): string =>
  `HTTP ${request} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

export const INTERNAL_ERROR = 'the server failed to answer; its log says why';
export const BAD_REQUEST = 'what came is no HTTP/1.0 or HTTP/1.1 request';
export const HEADERS_TOO_LARGE = 'the request line and headers may have 16 KiB together';
export const INCOMPLETE_BODY = 'the connection closed before the whole body had come';
export const REQUEST_TOO_SLOW = 'the request did not come whole in time';

export const bodyTooLarge = (most: number): string => `a request may carry a body of at most ${most} bytes`;

export const resultTooLarge = (most: number): string =>
  `the job ended with a result of more than ${most} bytes, which is the most that is answered over HTTP`;

export const NO_FUNCTION =
  'expected the name of a function as the path, as in POST /reverse; the JSON API is at /api/v1, its description at /openapi.json';

export const methodNotAllowed = (method: string, allowed: readonly string[]): string =>
  `expected ${allowed.join(', ')}, got ${method}`;

export const badHeader = (name: string, expected: string, value: string): string =>
  `expected ${name} ${expected}, got ${JSON.stringify(value)}`;

export const ofAtMostBytes = (most: number): string => `of at most ${most} bytes`;

export const NOT_STORED =
  'the job could not be stored, so that it would not outlive this server; try again later';

export const QUEUE_FULL = 'the function holds as many jobs as it may (maxqueue); try again later';

export const FROM_OTHER_SITE =
  'a page of another site sent this request through its visitor’s browser; only programs and pages of this origin may';

export const WHO_ARE_YOU = 'this server wants to know who asks: send "Authorization: Bearer TOKEN"';

export const notAllowed = (what: string): string => `you are not allowed to ${what}`;
