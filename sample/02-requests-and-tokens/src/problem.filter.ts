import type { ServerResponse } from 'node:http';

import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  ServiceUnavailableException,
} from '@nestjs/common';
import {
  AnswerTimeoutError,
  ClientClosedError,
  ConnectError,
  ConnectionLostError,
  CreationTimeoutError,
  isGearmanContext,
  ServerError,
} from 'nestjs-gearman';

/** What the client throws where no job server does what it is asked. */
const SERVER_TROUBLE = [
  AnswerTimeoutError,
  ClientClosedError,
  ConnectError,
  ConnectionLostError,
  CreationTimeoutError,
  ServerError,
];

/** Answers requests that failed with a problem (RFC 9457); without a job server that is a 503. */
@Catch(HttpException, ...SERVER_TROUBLE)
export class ProblemFilter implements ExceptionFilter<Error> {
  catch(error: Error, host: ArgumentsHost): void {
    // A global filter stands around jobs too, whose payloads are refused with HttpExceptions as well. They have no
    // response: without a `JobResult` from here, they end with what they threw.
    if (isGearmanContext(host)) return;
    const exception =
      error instanceof HttpException ? error : new ServiceUnavailableException('no job server');
    const { name } = exception;
    const problem = { title: name, status: exception.getStatus(), detail: detailOf(exception) };
    const body = Buffer.from(JSON.stringify(problem));
    const response = host.switchToHttp().getResponse<ServerResponse>();
    response.statusCode = problem.status;
    response.setHeader('Content-Type', 'application/problem+json');
    response.setHeader('Content-Length', body.length);
    response.end(body);
  }
}

/** What `ValidationPipe` has found is in the response that Nest would have sent. */
export function detailOf(exception: HttpException): string {
  const { message = exception.message } = exception.getResponse() as { readonly message?: string | string[] };
  return [message].flat().join('; ');
}
