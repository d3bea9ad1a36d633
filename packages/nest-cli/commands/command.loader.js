import { CommandLoader as UpstreamLoader } from 'nest-cli-upstream/commands/index.js';

import { GearmanCommands } from './gearman.commands.js';

/** Loads the commands of the Nest CLI, and those of the application's nestjs-gearman. */
export class CommandLoader extends UpstreamLoader {
  /** @param {import('commander').Command} program */
  static async load(program) {
    await super.load(program);
    await new GearmanCommands(process.argv.slice(2), process.cwd()).load(program);
  }
}
