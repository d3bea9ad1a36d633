import { AbstractHttpAdapter } from '@nestjs/core';

const METHODS = [
  'init',
  'initHttpServer',
  'registerParserMiddleware',
  'setErrorHandler',
  'setNotFoundHandler',
  'setHeader',
  'close',
];

function nothing(): void {}

/** Lets a Nest application be one without HTTP: for what only `INestApplication` has, as `useGlobalFilters()`. */
export function noHttpAdapter(): AbstractHttpAdapter {
  const Adapter = AbstractHttpAdapter as unknown as new () => AbstractHttpAdapter;
  const methods = Object.fromEntries(METHODS.map((name) => [name, nothing]));
  return Object.assign(new Adapter(), methods, { getType: () => 'none' });
}
