export type {
  HttpCaller,
  HttpContext,
  HttpPeer,
  HttpVerdict,
  HttpWish,
  WorkerSnapshot,
} from './http-context.js';
export * from './http-front.js';
export type { HttpFrontOptions, ResultKeepingOptions } from './http-options.js';
export * from './server-http-context.js';
export * from './start-http.js';
