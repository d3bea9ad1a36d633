import { loadInstalled, loadOptional } from '../packages/index.js';
import {
  CONSUMER,
  ERROR_STATUS,
  messagingAttributes,
  type OpenTelemetryApi,
  type Span,
  TRACER_NAME,
} from '../telemetry/open-telemetry.js';
import type { JobOutcome } from './job-outcome.js';
import type { WorkerMiddleware } from './worker-middleware.js';

/**
 * Records a span for each job while its handler works, as a child of the client's span where the serializer carried
 * its trace context. The handler runs in the span's context.
 *
 * @param api the package `@opentelemetry/api`, version 1. Default: the one that is installed
 * @throws MissingPackageError where there is none
 * @example
 * worker.use(workerTracing());
 */
export function workerTracing(
  api: OpenTelemetryApi = loadOptional(
    '@opentelemetry/api',
    'workerTracing',
    loadInstalled,
  ) as OpenTelemetryApi,
): WorkerMiddleware {
  const tracer = api.trace.getTracer(TRACER_NAME);
  return async (job, next) => {
    const parent = api.propagation.extract(api.context.active(), job.headers);
    const attributes = {
      ...messagingAttributes(job.functionName, 'process'),
      'messaging.message.id': job.handle,
    };
    const span = tracer.startSpan(`process ${job.functionName}`, { kind: CONSUMER, attributes }, parent);
    const outcome = await api.context.with(api.trace.setSpan(parent, span), next);
    finish(span, outcome);
    return outcome;
  };
}

function finish(span: Span, outcome: JobOutcome): void {
  span.setAttribute('gearman.outcome', outcome.type);
  if (outcome.type === 'exception' && outcome.error instanceof Error) span.recordException(outcome.error);
  if (outcome.type !== 'complete') span.setStatus({ code: ERROR_STATUS });
  span.end();
}
