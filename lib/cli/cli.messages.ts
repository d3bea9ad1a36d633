export const appNotFound = (tried: readonly string[]): string =>
  `found no application; name its module's file with --app dist/app.module.js, with the environment variable GEARMAN_APP, or as "gearman": { "app": … } in package.json or nest-cli.json, and build it first. Tried:${tried.map((path) => `\n  ${path}`).join('')}`;

export const unreadable = (file: string, reason: string): string => `could not read ${file}: ${reason}`;

export const notAPath = (file: string, value: unknown): string =>
  `expected "gearman.app" in ${file} as a path, got ${JSON.stringify(value)}`;

export const appNotLoaded = (file: string, reason: string): string =>
  `could not load the application ${file}: ${reason}`;

export const noModuleExported = (file: string, exported: readonly string[]): string =>
  `expected ${file} to export the application's root module as AppModule, as default or as its only class; it exports ${exported.join(', ') || 'nothing'}`;

export const gearmanNotImported = (file: string): string =>
  `the application ${file} does not import GearmanModule; add GearmanModule.forRoot() to its root module's imports`;

export const optionsUnknown =
  '(The options of GearmanModule come from a factory, which describing does not run: defaults stand in for them.)\n';

export const notAWholeNumber = (option: string, value: string, least: number, most: number): string =>
  `expected ${option} as a whole number ${most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`}, got "${value}"`;

export const confirmWorker = 'This will execute asked worker with all its jobs? [Y/n] ';
export const confirmJob = 'This will execute asked job? [Y/n] ';

export const inOwnProcess = 'in the process of the application itself (embedded)';

export const serverStarted = (address: string, pid: number): string =>
  `job server listens on ${address} (pid ${pid}). Ctrl+C to stop\n`;
