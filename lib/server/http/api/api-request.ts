import type { HttpRequest } from '../http-request.js';
import { HttpProblem } from '../http-problem.js';
import { badJson, jsonExpected } from './api.messages.js';

/** A request to the API, with what its path and query say. */
export interface ApiRequest {
  readonly request: HttpRequest;
  /** What stands in the path for the route's `{job}`, decoded; empty where it has none. */
  readonly job: string;
  readonly query: URLSearchParams;
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads a body of JSON. That it has to be called so keeps other sites' pages out: browsers ask before they send it.
 *
 * @throws HttpProblem 400, 413, 415
 */
export async function readJson(request: HttpRequest, maxBody: number): Promise<unknown> {
  const type = request.headers['content-type'];
  if (type === undefined || !JSON_TYPE.test(type)) throw new HttpProblem(415, jsonExpected(type));
  const body = await request.body(maxBody);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new HttpProblem(400, badJson((error as Error).message));
  }
}
