import type { Submission } from '../../queue/index.js';
import type { Answer } from './answer.js';
import { demand } from './demand.js';
import { parseFunctionHeaders } from './function-headers.js';
import type { HttpContext } from './http-context.js';
import { HttpProblem } from './http-problem.js';
import { GONE, type HttpRequest } from './http-request.js';
import { methodNotAllowed, NO_FUNCTION, resultTooLarge } from './http.messages.js';
import { atMost, JobCall, type JobEnding } from './job-call.js';

/** gearmand's methods. What comes with GET and HEAD is no workload. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT'];
const WITH_WORKLOAD = ['POST', 'PUT'];

const NOTHING = Buffer.alloc(0);
const AT_ONCE = 0;

const COMMANDS: { readonly [Outcome in Exclude<JobEnding['outcome'], 'oversized'>]: string } = {
  complete: 'WORK_COMPLETE',
  fail: 'WORK_FAIL',
  exception: 'WORK_EXCEPTION',
};

/** What gearmand's HTTP protocol needs of its server. */
export interface FunctionDesk {
  readonly context: HttpContext;
  /** Bytes of a workload, and of a result. */
  readonly maxBody: number;
}

/**
 * gearmand's HTTP protocol: the path without its leading slashes is the function, query and all, as it came.
 *
 * @returns undefined where the client is gone; then it has left the queue
 * @throws HttpProblem
 */
export async function callFunction(request: HttpRequest, desk: FunctionDesk): Promise<Answer | undefined> {
  const { method } = request;
  if (!METHODS.includes(method)) {
    throw new HttpProblem(405, methodNotAllowed(method, METHODS), { Allow: METHODS.join(', ') });
  }
  const functionName = request.target.replace(/^\/+/, '');
  if (functionName === '') return answerNobody(method);
  demand(desk.context, request, { right: 'submit', functionName });
  const submission = await submissionOf(functionName, request, desk.maxBody);
  const call = new JobCall(desk.context, atMost(desk.maxBody));
  call.submit(submission);
  try {
    return await answerCall(call, submission.background, request, desk);
  } finally {
    call.leave();
  }
}

/** gearmand says yes to HEAD /, and balancers ask so whether it is there. */
function answerNobody(method: string): Answer {
  if (method === 'HEAD') return { status: 200 };
  throw new HttpProblem(404, NO_FUNCTION);
}

async function submissionOf(
  functionName: string,
  request: HttpRequest,
  maxBody: number,
): Promise<Submission> {
  const headers = parseFunctionHeaders(request.headers);
  const workload = WITH_WORKLOAD.includes(request.method) ? await request.body(maxBody) : NOTHING;
  return { functionName, reducer: '', workload, dueAt: AT_ONCE, ...headers };
}

async function answerCall(
  call: JobCall,
  background: boolean,
  request: HttpRequest,
  desk: FunctionDesk,
): Promise<Answer | undefined> {
  const handle = await call.submitted;
  if (background) return jobAnswer(handle, 'JOB_CREATED', NOTHING);
  const ending = await Promise.race([call.ended, request.gone]);
  return ending === GONE ? undefined : endingAnswer(handle, ending, desk);
}

function endingAnswer(handle: string, { outcome, data }: JobEnding, desk: FunctionDesk): Answer {
  if (outcome === 'oversized') throw new HttpProblem(502, resultTooLarge(desk.maxBody), headersOf(handle));
  const isUntold = outcome === 'exception' && desk.context.exceptions !== true;
  return isUntold ? jobAnswer(handle, COMMANDS.fail, NOTHING) : jobAnswer(handle, COMMANDS[outcome], data);
}

/** 200 whatever became of the job, as gearmand answers: its clients look at the command. */
function jobAnswer(handle: string, command: string, body: Buffer): Answer {
  return { status: 200, headers: { ...headersOf(handle), 'X-Gearman-Command': command }, body };
}

function headersOf(handle: string): Record<string, string> {
  return { 'X-Gearman-Job-Handle': handle };
}
