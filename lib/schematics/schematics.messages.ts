export const helpersMissing = (directory: string): string =>
  `expected @nestjs/schematics in ${directory}, and found none; install it: npm install --save-dev @nestjs/schematics`;

export const typescriptWithoutApi = (version: string): string =>
  `expected a TypeScript with a compiler API beside @nestjs/schematics, got version ${version}, which has none; install typescript@6`;

export const notReadable = (file: string): string =>
  `expected the file ${file}, and there is none; run nest in the application's folder`;

export const notJson = (file: string, reason: string): string => `could not read ${file} as JSON: ${reason}`;

export const noRootModule = (file: string): string =>
  `expected the application's root module in ${file}, and there is no such file; name it: --module src/other.module.ts`;

export const noModuleClass = (file: string): string =>
  `expected a class that is marked @Module in ${file}, and found none`;

export const notInsertable = (symbol: string, list: string, file: string): string =>
  `could not add ${symbol} to the ${list} of ${file}, which are no list in brackets; add it there by hand, then run this again`;

export const noModuleNear = (className: string, folder: string): string =>
  `found no module in ${folder} or above; add ${className} to the providers of one`;

export const notAName = (what: string, name: string): string =>
  `expected the name of a ${what} as letters, digits, - and _, beginning with a letter, got "${name}"`;

export const onlyTypeScript = (language: string): string =>
  `expected an application in TypeScript, got "language": "${language}"; write the worker by hand, as the README shows for JavaScript`;

export const workerMissing = (file: string, folder: string, name: string): string =>
  `found no ${file} in ${folder}; make it first: nest g -c nestjs-gearman worker ${name}`;

export const severalWorkers = (files: readonly string[]): string =>
  `expected one worker of that name, got ${files.join(', ')}; say which one: --name media/images`;

export const noWorkerClass = (file: string): string =>
  `expected a class that is marked @GearmanWorker in ${file}, and found none`;

export const isThere = (what: string, file: string): string => `${what} is in ${file} already`;

export const isThereDifferently = (what: string, file: string, value: string): string =>
  `${what} in ${file} is "${value}", and stays`;
