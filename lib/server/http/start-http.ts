import type { ServerContext } from '../server-context.js';
import { HttpFront, type HttpListenOptions } from './http-front.js';
import type { HttpFrontOptions } from './http-options.js';
import { serverHttpContext } from './server-http-context.js';

/** A front of this server that listens. */
export interface StartedHttp {
  readonly front: HttpFront;
  readonly listening: { readonly port: number; readonly address: string };
}

/** @throws OptionError; the system's error where the port cannot be had */
export async function startHttp(
  server: ServerContext,
  { host, port, ...limits }: HttpListenOptions & HttpFrontOptions,
): Promise<StartedHttp> {
  const front = new HttpFront(serverHttpContext(server), limits);
  const place = { ...(host !== undefined && { host }), ...(port !== undefined && { port }) };
  return { front, listening: await front.listen(place) };
}
