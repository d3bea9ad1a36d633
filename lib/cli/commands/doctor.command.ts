import { diagnosisDocument, diagnosisText } from '../doctor/diagnosis.layout.js';
import { examineApplication } from '../doctor/examine-application.js';
import { processManagers } from '../doctor/examine-managers.js';
import { optionalPackages, versions } from '../doctor/examine-packages.js';
import { examineServers } from '../doctor/examine-servers.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../layout/print.js';
import type { Output } from '../output.js';
import type { ServerOption } from '../server-option.js';
import type { AppOptions, Command } from './command.js';

/** What `doctor` takes. */
export interface DoctorOptions extends AppOptions, ServerOption {}

/**
 * `doctor`: looks at everything that jobs need, and says what to do about what is missing. It ends with 78 where the
 * application is wrong, else with 69 where a job server is away.
 */
export class DoctorCommand implements Command<DoctorOptions> {
  async run(options: DoctorOptions, output: Output): Promise<number> {
    const application = await examineApplication(options);
    const servers = await examineServers(options, application.app);
    const problems = [...application.problems, ...servers.flatMap((server) => server.problems)];
    const found = { versions: versions(), packages: optionalPackages(), managers: processManagers() };
    const diagnosis = { ...found, application, servers, problems };
    const exitCode = problems[0]?.exitCode ?? EXIT.ok;
    await print(output, options, diagnosisDocument(diagnosis, exitCode), () => diagnosisText(diagnosis));
    return exitCode;
  }
}
