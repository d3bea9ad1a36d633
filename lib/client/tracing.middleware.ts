import { loadInstalled, loadOptional } from '../packages/index.js';
import {
  ERROR_STATUS,
  messagingAttributes,
  type OpenTelemetryApi,
  PRODUCER,
  type Span,
  TRACER_NAME,
} from '../telemetry/open-telemetry.js';
import type { ClientMiddleware } from './client-middleware.js';
import type { TaskOutcome } from './task-outcome.js';

/**
 * Records a span for each submission, from `do…` to the job's end (of a background job, to its acceptance), and passes
 * its W3C trace context to the worker, where the serializer carries headers.
 *
 * @param api the package `@opentelemetry/api`, version 1. Default: the one that is installed
 * @throws MissingPackageError where there is none
 * @example
 * const client = new GearmanClient({ serializer: new HeadersSerializer(new JsonSerializer()) });
 * client.use(clientTracing());
 */
export function clientTracing(
  api: OpenTelemetryApi = loadOptional(
    '@opentelemetry/api',
    'clientTracing',
    loadInstalled,
  ) as OpenTelemetryApi,
): ClientMiddleware {
  const tracer = api.trace.getTracer(TRACER_NAME);
  return (job, next) => {
    const attributes = messagingAttributes(job.functionName, 'send');
    const span = tracer.startSpan(`send ${job.functionName}`, { kind: PRODUCER, attributes });
    api.propagation.inject(api.trace.setSpan(api.context.active(), span), job.headers);
    try {
      const task = next();
      void task.outcome().then((outcome) => finish(span, outcome));
      return task;
    } catch (error) {
      fail(span, error as Error);
      throw error;
    }
  };
}

function finish(span: Span, outcome: TaskOutcome): void {
  span.setAttribute('gearman.outcome', outcome.status);
  if ('error' in outcome) fail(span, outcome.error);
  else span.end();
}

function fail(span: Span, error: Error): void {
  span.recordException(error);
  span.setStatus({ code: ERROR_STATUS, message: error.message });
  span.end();
}
