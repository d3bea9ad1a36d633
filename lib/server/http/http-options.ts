import { rejectUnknownOptions, wholeNumber } from '../../options/index.js';

/** How results are kept for those who ask for them later by token. */
export interface ResultKeepingOptions {
  /** How many jobs may be waited for and kept, together. 0 keeps none. Default 1,000. */
  readonly count?: number;
  /** Bytes of all kept results. Default 64 MiB. */
  readonly bytes?: number;
  /** For how long a result is kept after its job's end, in ms, at least 1. Default 10 minutes. */
  readonly age?: number;
}

export interface HttpFrontOptions {
  /** Bytes of a request's body, and of a job's result that is answered as one. At least 1. Default 64 MiB. */
  readonly maxBody?: number;
  /** Connections at a time; a further one is closed at once. At least 1. Default 1,000. */
  readonly maxConnections?: number;
  /** Within what time a request must have come whole, in ms, at least 1; else it is answered 408. Default 60 s. */
  readonly requestTimeout?: number;
  /** For how long a connection is kept for a next request, in ms; 0 is for ever. Default 5 s. */
  readonly keepAliveTimeout?: number;
  readonly results?: ResultKeepingOptions;
}

/** Every option, given or by default. */
export interface HttpSettings extends Required<Omit<HttpFrontOptions, 'results'>> {
  readonly results: Required<ResultKeepingOptions>;
}

const MIB = 1024 * 1024;

export const DEFAULT_HTTP_SETTINGS: HttpSettings = {
  maxBody: 64 * MIB,
  maxConnections: 1000,
  requestTimeout: 60_000,
  keepAliveTimeout: 5000,
  results: { count: 1000, bytes: 64 * MIB, age: 600_000 },
};

const LEAST: { readonly [Name in Exclude<keyof HttpSettings, 'results'>]: number } = {
  maxBody: 1,
  maxConnections: 1,
  requestTimeout: 1,
  keepAliveTimeout: 0,
};
const LEAST_OF_RESULTS: { readonly [Name in keyof HttpSettings['results']]: number } = {
  count: 0,
  bytes: 0,
  age: 1,
};

/** @throws OptionError for an unknown option, or a value that it cannot have */
export function httpSettings({ results = {}, ...options }: HttpFrontOptions): HttpSettings {
  const { results: kept, ...defaults } = DEFAULT_HTTP_SETTINGS;
  return {
    ...whole('http', options, defaults, LEAST),
    results: whole('http.results', results, kept, LEAST_OF_RESULTS),
  };
}

function whole<Name extends string>(
  owner: string,
  given: { readonly [Key in Name]?: number },
  defaults: { readonly [Key in Name]: number },
  least: { readonly [Key in Name]: number },
): { [Key in Name]: number } {
  const names = Object.keys(least) as Name[];
  rejectUnknownOptions(owner, given, names);
  const values = names.map((name) => {
    return [name, wholeNumber(`${owner}.${name}`, given[name] ?? defaults[name], least[name])];
  });
  return Object.fromEntries(values) as { [Key in Name]: number };
}
