import type { RequestHandlers } from './request-handlers.js';
import type { ServerConnection } from './server-connection.js';

/** gearmand has a text of its own for each kind of report. */
const NOT_FOUND_FOR_DATA = 'Job does not exist on server';
const NOT_FOUND_FOR_EXCEPTION = 'An exception was received for a job that does not exist';

function unless(found: boolean, from: ServerConnection, text?: string): void {
  if (!found) from.refuse('JOB_NOT_FOUND', text);
}

/** What workers report of the jobs that they run. Only the connection that holds a job may. */
export const REPORT_REQUESTS: RequestHandlers = {
  WORK_STATUS: ({ args: [handle, numerator, denominator] }, from) =>
    unless(from.queue.status(from.peer, handle, numerator, denominator), from),
  WORK_DATA: ({ args: [handle], data }, from) =>
    unless(from.queue.data(from.peer, handle, data), from, NOT_FOUND_FOR_DATA),
  WORK_WARNING: ({ args: [handle], data }, from) =>
    unless(from.queue.warning(from.peer, handle, data), from, NOT_FOUND_FOR_DATA),
  WORK_COMPLETE: ({ args: [handle], data }, from) =>
    unless(from.queue.complete(from.peer, handle, data), from),
  WORK_FAIL: ({ args: [handle] }, from) => unless(from.queue.fail(from.peer, handle), from),
  WORK_EXCEPTION: ({ args: [handle], data }, from) =>
    unless(from.queue.exception(from.peer, handle, data), from, NOT_FOUND_FOR_EXCEPTION),
};
