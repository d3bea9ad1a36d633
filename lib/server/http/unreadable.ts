import type { Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';

import { HttpProblem } from './http-problem.js';
import { SERVER_HEADER } from './answer.js';
import { BAD_REQUEST, HEADERS_TOO_LARGE, REQUEST_TOO_SLOW } from './http.messages.js';

/** What node's parser has against a request, by its code; anything else is a bad request. */
const PROBLEMS: { readonly [Code in string]: HttpProblem } = {
  HPE_HEADER_OVERFLOW: new HttpProblem(431, HEADERS_TOO_LARGE),
  ERR_HTTP_REQUEST_TIMEOUT: new HttpProblem(408, REQUEST_TOO_SLOW),
};

const OTHER = new HttpProblem(400, BAD_REQUEST);

/** Answers what is no request, as far as there is somebody who would know what the answer is to, and closes. */
export function refuseUnreadable(connection: Duplex, code: string | undefined, isBusy: boolean): void {
  const isAnswerable = connection.writable && code !== 'ECONNRESET' && !isBusy;
  if (!isAnswerable) connection.destroy();
  else connection.end(textOf((code === undefined ? undefined : PROBLEMS[code]) ?? OTHER));
}

function textOf(problem: HttpProblem): string {
  const { status, headers, body = '' } = problem.answer();
  const lines = Object.entries({
    ...headers,
    'Content-Length': Buffer.byteLength(body),
    Server: SERVER_HEADER,
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
}
