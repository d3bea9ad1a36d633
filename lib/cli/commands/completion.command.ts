import { CliError } from '../cli-error.js';
import { whichShell } from '../cli.messages.js';
import { bashScript } from '../completion/bash.js';
import { type CompletedCommand, completedCommands } from '../completion/completion-model.js';
import { fishScript } from '../completion/fish.js';
import { zshScript } from '../completion/zsh.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import type { Command, CommonOptions } from './command.js';

const SCRIPTS = new Map<string, (commands: readonly CompletedCommand[]) => string>([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

/** What `completion` takes. */
export interface CompletionOptions extends CommonOptions {
  readonly shell: string;
}

/** `completion`: a script that knows every command and option, and asks nobody. */
export class CompletionCommand implements Command<CompletionOptions> {
  async run(options: CompletionOptions, output: Output): Promise<number> {
    const render = SCRIPTS.get(options.shell);
    if (render === undefined) throw new CliError(whichShell(options.shell, [...SCRIPTS.keys()]), EXIT.usage);
    const script = render(completedCommands());
    await print(output, options, { shell: options.shell, script }, () => script);
    return EXIT.ok;
  }
}
