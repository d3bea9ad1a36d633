import type { HttpContext, HttpWish } from './http-context.js';
import { HttpProblem } from './http-problem.js';
import type { HttpRequest } from './http-request.js';
import { FROM_OTHER_SITE, notAllowed, WHO_ARE_YOU } from './http.messages.js';

/** @throws HttpProblem 401 where nobody knows the caller, 403 where that caller may not */
export function demand(context: HttpContext, { caller }: HttpRequest, wish: HttpWish): void {
  const verdict = context.authorize?.(caller, wish) ?? 'allowed';
  if (verdict === 'unknown') throw new HttpProblem(401, WHO_ARE_YOU, { 'WWW-Authenticate': 'Bearer' });
  if (verdict === 'forbidden') throw new HttpProblem(403, notAllowed(describe(wish)));
}

/**
 * Refuses what a page of another site makes its visitor's browser send: a server on loopback, or behind a firewall,
 * would otherwise take jobs from any page that somebody there looks at.
 *
 * @throws HttpProblem 403
 */
export function refuseOtherSites({ headers }: HttpRequest): void {
  const site = headers['sec-fetch-site'];
  const isOther = site === 'cross-site' || site === 'same-site';
  if (isOther || isForeign(headers.origin, headers.host)) throw new HttpProblem(403, FROM_OTHER_SITE);
}

/** Programs send no Origin; a browser does with all that changes something. */
function isForeign(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host;
}

function describe({ right, functionName }: HttpWish): string {
  if (right === 'admin') return 'administer this server';
  return functionName === undefined ? 'submit jobs' : `submit jobs of the function "${functionName}"`;
}
