import { fromByteString, toByteString } from '../../../protocol/index.js';
import { type Answer, jsonAnswer } from '../answer.js';
import { demand } from '../demand.js';
import type { HttpWish } from '../http-context.js';
import { HttpProblem } from '../http-problem.js';
import type { ApiDesk } from './api-desk.js';
import type { ApiRequest } from './api-request.js';
import { UNKNOWN_TOKEN, unknownJob } from './api.messages.js';
import { endingView, functionView, progressView, workerView } from './job-views.js';
import { OPEN_API } from './open-api.js';
import { submitJob } from './submit-job.js';

/** Whoever calls a route has the right that it names, or does not get to it. */
export interface ApiRoute {
  /** A GET answers HEAD too. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `{job}` for a segment of any text. */
  readonly path: string;
  readonly right?: HttpWish['right'];
  handle(request: ApiRequest, desk: ApiDesk): Answer | undefined | Promise<Answer | undefined>;
}

function showJob({ job: token }: ApiRequest, { tokens, keeper, context }: ApiDesk): Answer {
  const handle = tokens.handleOf(token);
  if (handle === undefined) throw new HttpProblem(404, UNKNOWN_TOKEN);
  const ending = keeper.find(token);
  const told = ending === undefined ? {} : endingView(ending);
  const progress = progressView(context.progress(handle));
  return jsonAnswer(200, { handle: fromByteString(handle), ...progress, ...told });
}

/** Whoever has its token may cancel a job; by its handle, which can be guessed, only who administers the server. */
function cancelJob({ job, request }: ApiRequest, { tokens, context }: ApiDesk): Answer {
  const handle = tokens.handleOf(job);
  if (handle === undefined) demand(context, request, { right: 'admin' });
  if (!context.cancel(handle ?? toByteString(job))) throw new HttpProblem(404, unknownJob(handle ?? job));
  return { status: 204 };
}

/** The API, a row for each request. */
export const API_ROUTES: readonly ApiRoute[] = [
  { method: 'POST', path: '/api/v1/jobs', right: 'submit', handle: submitJob },
  { method: 'GET', path: '/api/v1/jobs/{job}', right: 'submit', handle: showJob },
  { method: 'DELETE', path: '/api/v1/jobs/{job}', handle: cancelJob },
  {
    method: 'GET',
    path: '/api/v1/functions',
    right: 'admin',
    handle: (_, { context }) => jsonAnswer(200, { functions: context.functions().map(functionView) }),
  },
  {
    method: 'GET',
    path: '/api/v1/workers',
    right: 'admin',
    handle: (_, { context }) => jsonAnswer(200, { workers: context.workers().map(workerView) }),
  },
  { method: 'GET', path: '/openapi.json', handle: () => jsonAnswer(200, OPEN_API) },
];
