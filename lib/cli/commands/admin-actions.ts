import type { MaxQueueLimits } from '../../client/index.js';
import { CliError } from '../cli-error.js';
import {
  cancelled,
  confirmShutdown,
  limited,
  limitsWhat,
  noSuchJob,
  notShutDown,
  shuttingDown,
} from '../cli.messages.js';
import { confirm } from '../confirm.js';
import { EXIT } from '../exit-codes.js';
import { AdminCommand, type AdminOptions } from './admin-command.js';

/** `cancel` */
export const CANCEL = new AdminCommand(
  async (admin, { handle }: AdminOptions & { readonly handle: string }, address) => {
    if (!(await admin.cancelJob(handle))) throw new CliError(noSuchJob(handle, address), EXIT.usage);
    return { document: { handle, cancelled: true }, shown: cancelled(handle, address) };
  },
);

interface MaxQueueOptions extends AdminOptions {
  readonly functionName: string;
  readonly limits: readonly string[];
}

/** `maxqueue` */
export const MAX_QUEUE = new AdminCommand(
  async (admin, { functionName, limits: words }: MaxQueueOptions, address) => {
    const limits = limitsOf(words);
    await admin.maxQueue(functionName, limits);
    const functions = await admin.status();
    const known = functions.some((status) => status.functionName === functionName);
    return {
      document: { functionName, limits, known },
      shown: limited(functionName, limits, known, address),
    };
  },
);

interface ShutdownOptions extends AdminOptions {
  readonly graceful: boolean;
}

/** `shutdown` */
export const SHUTDOWN = new AdminCommand(async (admin, options: ShutdownOptions, address) => {
  const { graceful, interaction, quiet, json } = options;
  const asks = interaction && !quiet && !json;
  if (asks && !(await confirm(confirmShutdown(address)))) {
    return { document: { shutdown: false }, shown: notShutDown(address) };
  }
  await admin.shutdown({ graceful });
  return { document: { shutdown: true, graceful }, shown: shuttingDown(address, graceful) };
});

/** `version` */
export const SERVER_VERSION = new AdminCommand(async (admin, _options: AdminOptions, address) => {
  const version = await admin.version();
  return { document: { version }, shown: { head: ['Server', 'Version'], rows: [[address, version]] } };
});

/** @throws CliError */
function limitsOf(words: readonly string[]): MaxQueueLimits {
  const [high = 'unlimited', normal = 'unlimited', low = 'unlimited'] = words.map(limitOf);
  if (words.length === 3) return { high, normal, low };
  if (words.length < 2) return high;
  throw new CliError(limitsWhat(words.join(' ')), EXIT.usage);
}

function limitOf(word: string): number | 'unlimited' {
  if (word === '0' || word === 'unlimited') return 'unlimited';
  if (/^\d{1,10}$/.test(word) && Number(word) < 2 ** 31) return Number(word);
  throw new CliError(limitsWhat(word), EXIT.usage);
}
