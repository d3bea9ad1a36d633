import {
  type AdminCommand,
  errorAnswer,
  listAnswer,
  OK_ANSWER,
  row,
  unknownCommandAnswer,
} from '../protocol/index.js';
import type { AdminHandlers } from './admin-commands.js';
import type { ServerContext } from './server-context.js';

/** `HANDLE RETRIES IGNORE QUEUED`: gearmand ignores abandoned jobs, and queues background jobs to be kept. */
function showJobs({ queue }: ServerContext): string {
  return listAnswer(
    queue
      .unfinished()
      .map(({ handle, retries, abandoned, background }) =>
        row(handle, retries, Number(abandoned), Number(background)),
      ),
  );
}

function showUniqueJobs({ queue }: ServerContext): string {
  return listAnswer(queue.unfinished().map(({ unique }) => unique));
}

/** Without a second word it is no command. */
function show(context: ServerContext, { word, args }: AdminCommand): string {
  if (args.length === 0) return unknownCommandAnswer(word);
  const shown = args.join(' ').toLowerCase();
  if (shown === 'jobs') return showJobs(context);
  return shown === 'unique jobs' ? showUniqueJobs(context) : errorAnswer('UNKNOWN_SHOW_ARGUMENTS');
}

/** With less than two words more it is no command. */
function cancel({ queue }: ServerContext, { word, args }: AdminCommand): string {
  const [what = '', handle] = args;
  if (handle === undefined) return unknownCommandAnswer(word);
  if (what.toLowerCase() !== 'job' || args.length > 2) return errorAnswer('UNKNOWN_ERROR');
  return queue.cancel(handle) ? OK_ANSWER : errorAnswer('UNKNOWN_JOB');
}

/** What jobs there are, and the end of one of them. */
export const JOB_COMMANDS: AdminHandlers = { show, cancel };
