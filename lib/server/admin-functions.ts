import { type AdminCommand, errorAnswer, OK_ANSWER } from '../protocol/index.js';
import type { DropOutcome } from '../queue/index.js';
import type { AdminHandlers } from './admin-commands.js';
import type { ServerContext } from './server-context.js';

const DROP_ANSWERS: { readonly [Outcome in DropOutcome]: string } = {
  dropped: OK_ANSWER,
  unknown: errorAnswer('function not found'),
  busy: errorAnswer('there are still connected workers or executing clients'),
};

function incompleteAnswer({ word }: AdminCommand): string {
  return errorAnswer('INVALID_ARGUMENTS', `An incomplete set of arguments was sent to this command ${word}`);
}

/** The name in `create function NAME` and its like. */
function functionNameOf({ args: [what = '', functionName, ...more] }: AdminCommand): string | undefined {
  return what.toLowerCase() === 'function' && more.length === 0 ? functionName : undefined;
}

function create({ queue }: ServerContext, command: AdminCommand): string {
  const functionName = functionNameOf(command);
  if (functionName === undefined) return incompleteAnswer(command);
  queue.createFunction(functionName);
  return OK_ANSWER;
}

function drop({ queue }: ServerContext, command: AdminCommand): string {
  const functionName = functionNameOf(command);
  return functionName === undefined
    ? incompleteAnswer(command)
    : DROP_ANSWERS[queue.dropFunction(functionName)];
}

/** One limit is for every priority; of two or three each is for its own, and one that is missing is none. */
function maxqueue({ queue }: ServerContext, command: AdminCommand): string {
  const [functionName, high, normal, low] = command.args;
  if (functionName === undefined) return incompleteAnswer(command);
  const all = limitOf(high);
  const limits =
    normal === undefined
      ? { high: all, normal: all, low: all }
      : { high: all, normal: limitOf(normal), low: limitOf(low) };
  queue.limit(functionName, limits);
  return OK_ANSWER;
}

/** What is no number is no limit. */
function limitOf(text = ''): number {
  return Number.parseInt(text, 10) || 0;
}

/** What functions there are to be, and how long their queues. */
export const FUNCTION_COMMANDS: AdminHandlers = { create, drop, maxqueue };
