import { diagnosisDocument, diagnosisText } from '../doctor/diagnosis.layout.js';
import { examineApplication } from '../doctor/examine-application.js';
import { processManagers } from '../doctor/examine-managers.js';
import { optionalPackages, versions } from '../doctor/examine-packages.js';
import { examineServers } from '../doctor/examine-servers.js';
import { examineStores } from '../doctor/examine-stores.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import type { ServerOption } from '../server-option.js';
import type { AppOptions, Command } from './command.js';

/** What `doctor` takes. */
export interface DoctorOptions extends AppOptions, ServerOption {
  /** The address of a store to look at too. */
  readonly store?: string;
}

/**
 * `doctor`: looks at everything that jobs need, and says what to do about what is missing. It ends with 78 where the
 * application or a store is wrong, else with 69 where a job server or a store is away.
 */
export class DoctorCommand implements Command<DoctorOptions> {
  async run(options: DoctorOptions, output: Output): Promise<number> {
    const application = await examineApplication(options);
    const servers = await examineServers(options, application.app);
    const stores = await examineStores(options, application.app);
    const problems = [application, ...servers, ...stores].flatMap((report) => report.problems);
    const found = { versions: versions(), packages: optionalPackages(), managers: processManagers() };
    const diagnosis = { ...found, application, servers, stores, problems };
    const exitCode = Math.max(EXIT.ok, ...problems.map((problem) => problem.exitCode));
    await print(output, options, diagnosisDocument(diagnosis, exitCode), () => diagnosisText(diagnosis));
    return exitCode;
  }
}
