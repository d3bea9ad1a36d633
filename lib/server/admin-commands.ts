import {
  type AdminCommand,
  parseAdminCommand,
  unknownCommandAnswer,
  valueAnswer,
} from '../protocol/index.js';
import { FUNCTION_COMMANDS } from './admin-functions.js';
import { JOB_COMMANDS } from './admin-jobs.js';
import { LIST_COMMANDS } from './admin-lists.js';
import type { ServerContext } from './server-context.js';
import { VERSION } from './version.js';

/** Answers one command, byte for byte as gearmand does. */
export type AdminHandler = (context: ServerContext, command: AdminCommand) => string;

/** Handlers of some commands, by their first words. */
export type AdminHandlers = { readonly [Command in string]: AdminHandler };

/** The admin protocol, a row for each command. */
const ADMIN_COMMANDS: AdminHandlers = {
  ...LIST_COMMANDS,
  ...JOB_COMMANDS,
  ...FUNCTION_COMMANDS,
  version: () => valueAnswer(VERSION),
  verbose: () => valueAnswer('INFO'),
  getpid: () => valueAnswer(process.pid),
};

export function answerAdminCommand(line: string, context: ServerContext): string {
  const command = parseAdminCommand(line);
  const handler = Object.hasOwn(ADMIN_COMMANDS, command.command)
    ? ADMIN_COMMANDS[command.command]
    : undefined;
  return handler === undefined ? unknownCommandAnswer(command.word) : handler(context, command);
}
