import { JOB_TARGET, WORKER_TARGET } from './execute-target.js';
import { ExecuteCommand } from './execute.command.js';

/** `worker:execute` */
export const EXECUTE_WORKERS = new ExecuteCommand(WORKER_TARGET);

/** `job:execute` */
export const EXECUTE_JOB = new ExecuteCommand(JOB_TARGET);
