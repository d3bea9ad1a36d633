/**
 * As much of `@opentelemetry/api` as is used here. Types of its own, so that applications without that package can
 * compile against this one.
 */
export interface OpenTelemetryApi {
  readonly trace: {
    getTracer(name: string): Tracer;
    setSpan(context: unknown, span: Span): unknown;
  };
  readonly context: {
    active(): unknown;
    with<Result>(context: unknown, work: () => Result): Result;
  };
  readonly propagation: {
    inject(context: unknown, carrier: Record<string, string>): void;
    extract(context: unknown, carrier: Readonly<Record<string, string>>): unknown;
  };
}

export interface Tracer {
  startSpan(name: string, options: SpanOptions, context?: unknown): Span;
}

export interface SpanOptions {
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string | number>>;
}

export interface Span {
  setAttribute(name: string, value: string): unknown;
  setStatus(status: { readonly code: number; readonly message?: string }): unknown;
  recordException(error: Error): void;
  end(): void;
}

/** The name under which spans are recorded. */
export const TRACER_NAME = 'nestjs-gearman';

/** `SpanKind` of the API. */
export const PRODUCER = 3;
export const CONSUMER = 4;

/** `SpanStatusCode.ERROR` of the API. */
export const ERROR_STATUS = 2;

/** OpenTelemetry's semantic conventions for messaging, in Gearman's terms. */
export function messagingAttributes(
  functionName: string,
  operation: 'send' | 'process',
): SpanOptions['attributes'] {
  return {
    'messaging.system': 'gearman',
    'messaging.destination.name': functionName,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
  };
}
