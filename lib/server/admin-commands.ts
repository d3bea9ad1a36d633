import {
  type AdminCommand,
  errorAnswer,
  OK_ANSWER,
  parseAdminCommand,
  unknownCommandAnswer,
  valueAnswer,
} from '../protocol/index.js';
import { FUNCTION_COMMANDS } from './admin-functions.js';
import { JOB_COMMANDS } from './admin-jobs.js';
import { LIST_COMMANDS } from './admin-lists.js';
import { SHUTDOWN_COMMANDS } from './admin-shutdown.js';
import type { ServerConnection } from './server-connection.js';
import type { ServerContext } from './server-context.js';
import { VERSION } from './version.js';

/** Answers one command of a connection, byte for byte as gearmand does. */
export type AdminHandler = (context: ServerContext, command: AdminCommand, from: ServerConnection) => string;

/** Handlers of some commands, by their first words. */
export type AdminHandlers = { readonly [Command in string]: AdminHandler };

const DENIED = 'This server does not answer your admin commands';

/** The admin protocol, a row for each command. */
const ADMIN_COMMANDS: AdminHandlers = {
  ...LIST_COMMANDS,
  ...JOB_COMMANDS,
  ...FUNCTION_COMMANDS,
  ...SHUTDOWN_COMMANDS,
  version: () => valueAnswer(VERSION),
  verbose: ({ verbosity }) => valueAnswer(verbosity),
  getpid: () => valueAnswer(process.pid),
};

export function answerAdminCommand(line: string, context: ServerContext, from: ServerConnection): string {
  const command = parseAdminCommand(line);
  if (command.command === 'token')
    return from.identify(command.args[0] ?? '') ? OK_ANSWER : errorAnswer('ACCESS_DENIED', DENIED);
  if (!mayAsk(context, from)) return errorAnswer('ACCESS_DENIED', DENIED);
  const handler = Object.hasOwn(ADMIN_COMMANDS, command.command)
    ? ADMIN_COMMANDS[command.command]
    : undefined;
  return handler === undefined ? unknownCommandAnswer(command.word) : handler(context, command, from);
}

function mayAsk({ adminAccess }: ServerContext, { isLocal, may }: ServerConnection): boolean {
  if (!may.mayAdminister) return false;
  return adminAccess === 'everybody' || (adminAccess === 'loopback' && isLocal);
}
