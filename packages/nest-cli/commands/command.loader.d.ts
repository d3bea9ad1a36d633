import type { CommandLoader as UpstreamLoader } from 'nest-cli-upstream/commands/index.js';

/** Loads the commands of the Nest CLI, and those of the application's nestjs-gearman. */
export declare class CommandLoader extends UpstreamLoader {}
