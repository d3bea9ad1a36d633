import { previewApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { workerDocument } from '../layout/definition.layout.js';
import { print } from '../layout/print.js';
import { workerListLayout } from '../layout/worker-list.layout.js';
import { remoteDocuments } from '../layout/remote.layout.js';
import type { Output } from '../output.js';
import type { AppOptions, Command } from './command.js';
import { noteUnknownOptions } from './describe-options.js';

/** `worker:list` */
export class ListWorkersCommand implements Command<AppOptions> {
  async run(given: AppOptions, output: Output): Promise<number> {
    const app = await previewApp(given);
    const { registry, optionsKnown } = app;
    const workers = registry.workers.map((worker) => workerDocument(worker));
    const remoteWorkers = remoteDocuments(app);
    const document = { workers, remoteWorkers, optionsKnown };
    await print(output, given, document, () => workerListLayout(registry.workers, remoteWorkers));
    noteUnknownOptions(app, given, output);
    return EXIT.ok;
  }
}
