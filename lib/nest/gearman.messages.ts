export const jobWithoutWorker = (className: string, methodName: string): string =>
  `${className}#${methodName} is marked @GearmanJob, but ${className} is not marked @GearmanWorker; add @GearmanWorker() to the class`;

export const workerWithoutJobs = (className: string): string =>
  `${className} is marked @GearmanWorker, but none of its methods is marked @GearmanJob; mark one, or remove the class's mark`;

export const twoHandlers = (functionName: string, one: string, other: string): string =>
  `the function ${functionName} has two handlers, ${one} and ${other}; give one of them another name, or provide its class only once`;

export const twoWorkers = (name: string, one: string, other: string): string =>
  `two workers are named ${name}: ${one} and ${other}; give one of them another name`;

export const serviceWithoutMethod = (className: string, methodName: string, service: unknown): string =>
  `${className}#${methodName} is marked @GearmanJob, but the worker's service ${nameOf(service)} has no method ${methodName}; add it there, or remove the mark`;

export const enhancerByClass = (className: string, methodName: string, enhancer: string): string =>
  `${className}#${methodName} has ${enhancer}, which Nest makes only for workers that it makes itself, and would leave out here; provide ${className} by class or useClass, or give an instance of ${enhancer}`;

export const misnamed = (where: string, reason: string): string => `${where}: ${reason}`;

export const spacesInName = (functionName: string): string =>
  `expected a function name without spaces and control characters, which break the lines of gearadmin, got ${JSON.stringify(functionName)}`;

export const noWorkerNamed = (name: string, known: readonly string[]): string =>
  `there is no worker named ${name}; ${known.length === 0 ? 'the application has no worker at all' : `there are ${known.join(', ')}`}`;

export const noJobNamed = (name: string, known: readonly string[]): string =>
  `there is no job named ${name}; ${known.length === 0 ? 'the application has no job at all' : `there are ${known.join(', ')}`}`;

export const consuming = (worker: string, jobs: number, server: string): string =>
  `${worker} takes jobs of ${jobs} ${jobs === 1 ? 'function' : 'functions'} from ${server}`;

export const notReachableFromHere =
  'this application runs its job server inside its own process, where no other process reaches it; name a server that all of them reach in GearmanModule.forRoot({ servers }), or let the embedded one listen with { server: { embedded: true, listen: { port: 4730 } } }';

export const consumeWhat = (got: unknown): string =>
  `expected consume in GearmanModule.forRoot() as true, false or a list of workers' names, got ${JSON.stringify(got)}`;

export const serversAndEmbedded =
  'expected either `servers` or an embedded `server` in GearmanModule.forRoot(), got both; remove one of them';

function nameOf(token: unknown): string {
  return typeof token === 'function' ? token.name : String(token);
}
