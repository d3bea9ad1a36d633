import { optionsUnknown } from '../cli.messages.js';
import { previewApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { workerListLayout } from '../layout/worker-list.layout.js';
import type { Output } from '../output.js';
import type { AppOptions, Command } from './command.js';

/** `gearman:worker:list` */
export class ListWorkersCommand implements Command<AppOptions> {
  async run({ app }: AppOptions, output: Output): Promise<number> {
    const { registry, optionsKnown } = await previewApp(app);
    output.write(workerListLayout(registry.workers));
    if (!optionsKnown) output.error(optionsUnknown);
    return EXIT.ok;
  }
}
