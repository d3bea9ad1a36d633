import type { GearmanClient, SetTaskOptions, TaskSetOutcome } from 'nestjs-gearman';

import type { LogPart } from './log-part.js';
import type { Mapped } from './log.worker.js';

/** Jobs that wait or run at the same time: enough to keep workers busy, so few that none waits past its timeout. */
const AT_ONCE = 64;

/**
 * Has a function of others count each part.
 *
 * @param options of each task
 * @param done called when a part has been counted, with how many have been
 * @returns what was counted, in the order of the parts
 * @throws where a part was not
 */
export async function mapParts(
  gearman: GearmanClient,
  functionName: string,
  parts: readonly LogPart[],
  options: Pick<SetTaskOptions<LogPart>, 'jobPrefix' | 'signal'> = {},
  done: (count: number) => void = () => undefined,
): Promise<Mapped[]> {
  let count = 0;
  const set = gearman.taskSet<LogPart>({ limit: AT_ONCE, on: { complete: () => done((count += 1)) } });
  for (const part of parts) set.add(functionName, part, { ...options, context: part });
  return (await set.run()).map(mappedBy);
}

function mappedBy(outcome: TaskSetOutcome<LogPart>): Mapped {
  switch (outcome.status) {
    case 'complete':
      return outcome.result as Mapped;
    case 'fail':
    case 'exception': {
      const { file = '', start = 0 } = outcome.context ?? {};
      throw new Error(`the part of ${file} from byte ${start} was not counted: ${outcome.error.message}`);
    }
    case 'abandoned':
      // No server, or no worker in time: this is about no part.
      throw outcome.error;
    case 'created':
      throw new Error('expected jobs whose results are waited for, not background jobs');
  }
}
