import type { HttpContext } from '../http-context.js';
import type { HttpSettings } from '../http-options.js';
import type { JobTokens } from './job-tokens.js';
import type { ResultKeeper } from './result-keeper.js';

/** What the routes of the API work with. */
export interface ApiDesk {
  readonly context: HttpContext;
  readonly settings: HttpSettings;
  readonly tokens: JobTokens;
  readonly keeper: ResultKeeper;
}
