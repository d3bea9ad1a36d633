import { fromByteString } from '../../../protocol/index.js';
import type { Timer } from '../../../time/clock.js';
import { type Answer, jsonAnswer } from '../answer.js';
import { demand } from '../demand.js';
import { HttpProblem } from '../http-problem.js';
import { GONE } from '../http-request.js';
import { atMost, JobCall, type JobEnding } from '../job-call.js';
import type { ApiDesk } from './api-desk.js';
import { type ApiRequest, readJson } from './api-request.js';
import { badWait, NOBODY_WAITS, RESULTS_FULL, unknownParameter, waitIsOver } from './api.messages.js';
import { endingView } from './job-views.js';
import { type JobWish, parseJobWish } from './job-wish.js';

const ELAPSED = Symbol('elapsed');

/** An hour, in ms. */
const LONGEST_WAIT = 3_600_000;

/** A job that was taken, as its submitter is told. */
interface Receipt {
  readonly handle: string;
  readonly unique: string;
  readonly token: string;
}

/** One submission, and how long its submitter waits for the job's end. */
interface Order extends JobWish {
  /** In ms; undefined where only the job's being taken is waited for. */
  readonly wait: number | undefined;
}

/** POST /api/v1/jobs. */
export async function submitJob(asked: ApiRequest, desk: ApiDesk): Promise<Answer | undefined> {
  const order = await readOrder(asked, desk);
  const { keepResult } = order;
  demand(desk.context, asked.request, { right: 'submit', functionName: order.submission.functionName });
  if (keepResult && !desk.keeper.hasRoom) throw new HttpProblem(503, RESULTS_FULL, { 'Retry-After': '1' });
  const call = new JobCall(desk.context, keepResult ? desk.keeper.spend : atMost(desk.settings.maxBody));
  if (keepResult) desk.keeper.take(call);
  enter(call, order);
  const receipt = await receiptOf(call, order, desk);
  try {
    return await answerOrder(order, receipt, () => firstOf(call, asked.request.gone, order, desk));
  } finally {
    if (!keepResult) call.leave();
  }
}

async function readOrder({ request, query }: ApiRequest, { settings }: ApiDesk): Promise<Order> {
  const wait = parseWait(query);
  const wish = parseJobWish(await readJson(request, settings.maxBody), wait !== undefined);
  if (isHeard({ ...wish, wait }) || wish.submission.background) return { ...wish, wait };
  throw new HttpProblem(400, NOBODY_WAITS);
}

/** Whether anybody is to hear of the job's end. */
function isHeard({ keepResult, wait }: Order): boolean {
  return keepResult || wait !== undefined;
}

/** Whoever is to hear of a background job's end joins it besides. */
function enter(call: JobCall, order: Order): void {
  const { submission } = order;
  if (submission.background) call.submit(submission);
  if (isHeard(order)) call.submit({ ...submission, background: false });
}

async function receiptOf(call: JobCall, { submission, keepResult }: Order, desk: ApiDesk): Promise<Receipt> {
  const handle = await call.submitted.catch((problem: unknown) => {
    desk.keeper.giveBack(call);
    throw problem;
  });
  const token = desk.tokens.issue(handle);
  if (keepResult) desk.keeper.keep(token, call);
  return { handle: fromByteString(handle), unique: fromByteString(submission.unique), token };
}

async function answerOrder(
  { wait, keepResult, submission }: Order,
  receipt: Receipt,
  first: () => Promise<JobEnding | typeof GONE | typeof ELAPSED>,
): Promise<Answer | undefined> {
  if (wait === undefined) return jsonAnswer(201, receipt, locationOf(receipt));
  const ending = await first();
  if (ending === GONE) return undefined;
  if (ending !== ELAPSED) return jsonAnswer(200, { ...receipt, ...endingView(ending) });
  if (submission.background || keepResult) return jsonAnswer(202, receipt, locationOf(receipt));
  throw new HttpProblem(504, waitIsOver(wait));
}

async function firstOf(
  call: JobCall,
  gone: Promise<typeof GONE>,
  { wait = 0 }: Order,
  { context: { clock } }: ApiDesk,
): Promise<JobEnding | typeof GONE | typeof ELAPSED> {
  let timer: Timer | undefined;
  const elapsed = new Promise<typeof ELAPSED>((resolve) => {
    timer = clock.schedule(wait, () => resolve(ELAPSED));
  });
  const first = await Promise.race([call.ended, gone, elapsed]);
  timer?.cancel();
  return first;
}

function locationOf({ token }: Receipt): Record<string, string> {
  return { Location: `/api/v1/jobs/${token}` };
}

/** @returns undefined where the caller does not wait */
function parseWait(query: URLSearchParams): number | undefined {
  const other = [...query.keys()].find((name) => name !== 'wait');
  if (other !== undefined) throw new HttpProblem(400, unknownParameter(other));
  const text = query.get('wait');
  if (text === null) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) : Infinity;
  if (wait > LONGEST_WAIT) throw new HttpProblem(400, badWait(LONGEST_WAIT, text));
  return wait;
}
