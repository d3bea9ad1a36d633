import type { Answer } from '../answer.js';
import { demand } from '../demand.js';
import type { HttpContext } from '../http-context.js';
import type { HttpSettings } from '../http-options.js';
import { HttpProblem } from '../http-problem.js';
import type { HttpRequest } from '../http-request.js';
import { methodNotAllowed } from '../http.messages.js';
import type { ApiDesk } from './api-desk.js';
import { API_ROUTES, type ApiRoute } from './api-routes.js';
import { badPath, notFound } from './api.messages.js';
import { JobTokens } from './job-tokens.js';
import { ResultKeeper } from './result-keeper.js';

/** What is no name of a function, unless it is written with two slashes. */
const API = '/api/v1';
const DESCRIPTION = '/openapi.json';

const PARAMETER = '{job}';

/** The JSON API: finds the route of a request, and answers by it. It ends with `close`. */
export class JobApi {
  private readonly desk: ApiDesk;

  constructor(context: HttpContext, settings: HttpSettings) {
    const keeper = new ResultKeeper(settings.results, context.clock);
    this.desk = { context, settings, tokens: new JobTokens(), keeper };
  }

  /** Whether the request is the API's to answer. */
  owns({ target }: HttpRequest): boolean {
    const path = pathOf(target);
    return path === DESCRIPTION || path === API || path.startsWith(`${API}/`);
  }

  /**
   * @returns undefined where the client is gone
   * @throws HttpProblem
   */
  async answer(request: HttpRequest): Promise<Answer | undefined> {
    const path = pathOf(request.target);
    const { route, job } = this.routeOf(request.method, path);
    if (route.right !== undefined) demand(this.desk.context, request, { right: route.right });
    const query = new URLSearchParams(request.target.slice(path.length));
    return route.handle({ request, job, query }, this.desk);
  }

  close(): void {
    this.desk.keeper.close();
  }

  private routeOf(method: string, path: string): { readonly route: ApiRoute; readonly job: string } {
    const there = API_ROUTES.filter((route) => fits(route, path));
    if (there.length === 0) throw new HttpProblem(404, notFound(path));
    const wanted = method === 'HEAD' ? 'GET' : method;
    const route = there.find((each) => each.method === wanted);
    if (route !== undefined) return { route, job: jobIn(route, path) };
    const allowed = there.flatMap((each) => (each.method === 'GET' ? ['GET', 'HEAD'] : [each.method]));
    throw new HttpProblem(405, methodNotAllowed(method, allowed), { Allow: allowed.join(', ') });
  }
}

function pathOf(target: string): string {
  const end = target.indexOf('?');
  return end === -1 ? target : target.slice(0, end);
}

function fits(route: ApiRoute, path: string): boolean {
  const expected = route.path.split('/');
  const segments = path.split('/');
  return (
    expected.length === segments.length &&
    expected.every((each, place) => (each === PARAMETER ? segments[place] !== '' : each === segments[place]))
  );
}

function jobIn(route: ApiRoute, path: string): string {
  const place = route.path.split('/').indexOf(PARAMETER);
  try {
    return decodeURIComponent(path.split('/')[place] ?? '');
  } catch (error) {
    if (error instanceof URIError) throw new HttpProblem(400, badPath(path));
    throw error;
  }
}
