import { errorAnswer, OK_ANSWER, unknownCommandAnswer } from '../protocol/index.js';
import type { AdminHandlers } from './admin-commands.js';

/** gearmand has removed it: it is there only where the server's options say so. */
export const SHUTDOWN_COMMANDS: AdminHandlers = {
  shutdown: (context, { word, args: [how] }, from) => {
    if (!context.adminShutdown) return unknownCommandAnswer(word);
    if (how === undefined) from.endsServer = true;
    else if (how.toLowerCase() === 'graceful') context.shutDown(true);
    else return errorAnswer('UNKNOWN_SHUTDOWN_ARGUMENTS');
    return OK_ANSWER;
  },
};
