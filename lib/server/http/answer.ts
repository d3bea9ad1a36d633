import type { ServerResponse } from 'node:http';

import { VERSION } from '../version.js';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  /** In the order in which they are sent, before Content-Length and Server. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: empty. */
  readonly body?: Buffer | string;
}

export const SERVER_HEADER = `Gearman/${VERSION}`;

/** 204 has no body, and no word of its length. */
const NO_CONTENT = 204;

export function jsonAnswer(status: number, value: unknown, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

/** @param last whether the connection is to end with this answer */
export function sendAnswer(response: ServerResponse, answer: Answer, last: boolean): void {
  const body = Buffer.from(answer.body ?? '');
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (answer.status !== NO_CONTENT) response.setHeader('Content-Length', body.length);
  response.setHeader('Server', SERVER_HEADER);
  if (last) response.setHeader('Connection', 'close');
  response.end(body);
}
