import { GearmanClient } from '../../client/index.js';
import { CliError } from '../cli-error.js';
import { handleOrUnique, jobIsQueued, jobIsRunning, jobUnknown } from '../cli.messages.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import { barOf } from '../progress-bar.js';
import { type ServerOption, serversOf } from '../server-option.js';
import type { Command, CommonOptions } from './command.js';

/** What `job:status` takes: one of both. */
export interface JobStatusOptions extends CommonOptions, ServerOption {
  readonly handle?: string;
  readonly unique?: string;
}

/** `job:status`: whether a job is queued or running, and how far it is. A job that no server knows has ended. */
export class JobStatusCommand implements Command<JobStatusOptions> {
  async run(options: JobStatusOptions, output: Output): Promise<number> {
    const { handle, unique } = options;
    if ((handle === undefined) === (unique === undefined)) throw new CliError(handleOrUnique, EXIT.usage);
    const client = new GearmanClient({ servers: serversOf(options) });
    try {
      const { known, running, numerator, denominator } =
        handle === undefined ? await client.jobStatusByUnique(unique ?? '') : await client.jobStatus(handle);
      const job = {
        ...(handle === undefined ? { unique } : { handle }),
        known,
        running,
        numerator,
        denominator,
      };
      await print(output, options, job, () => {
        const name = handle ?? unique ?? '';
        if (!known) return jobUnknown(name);
        return running ? jobIsRunning(name, barOf(numerator, denominator)) : jobIsQueued(name);
      });
    } finally {
      await client.close();
    }
    return EXIT.ok;
  }
}
