import { AsyncLocalStorage } from 'node:async_hooks';

import {
  type Context,
  type ContextManager,
  isSpanContextValid,
  ROOT_CONTEXT,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';

import type { OpenTelemetryApi } from '../../lib/client/index.js';

/** Keeps the active context across promises, as the SDK's own manager does. */
export class AsyncContexts implements ContextManager {
  private readonly storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.storage.getStore() ?? ROOT_CONTEXT;
  }

  with<Args extends unknown[], Work extends (...args: Args) => ReturnType<Work>>(
    context: Context,
    work: Work,
    self?: ThisParameterType<Work>,
    ...args: Args
  ): ReturnType<Work> {
    return this.storage.run(context, () => work.call(self as ThisParameterType<Work>, ...args));
  }

  bind<Target>(_context: Context, target: Target): Target {
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.storage.disable();
    return this;
  }
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** W3C trace context, as little as there may be of it. */
export class Traceparent implements TextMapPropagator {
  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    const span = trace.getSpanContext(context);
    if (span === undefined || !isSpanContextValid(span)) return;
    const flags = span.traceFlags.toString(16).padStart(2, '0');
    setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-${flags}`);
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const [, traceId, spanId, flags] = TRACEPARENT.exec(String(getter.get(carrier, 'traceparent'))) ?? [];
    if (traceId === undefined || spanId === undefined || flags === undefined) return context;
    const traceFlags = Number.parseInt(flags, 16);
    return trace.setSpanContext(context, { traceId, spanId, traceFlags, isRemote: true });
  }

  fields(): string[] {
    return ['traceparent'];
  }
}

type StartSpan = ReturnType<OpenTelemetryApi['trace']['getTracer']>['startSpan'];

/** A span that a test can look at. */
export interface KeptSpan {
  readonly name: string;
  readonly options: Parameters<StartSpan>[1];
  /** The name of the span that it is a child of. */
  readonly parent: string | undefined;
  readonly attributes: Record<string, string>;
  readonly errors: string[];
  status: number | undefined;
  ended: boolean;
}

/** An API as applications might have it, whose context is the name of the active span. It keeps every span. */
export class KeptTelemetry implements OpenTelemetryApi {
  readonly spans: KeptSpan[] = [];
  private readonly names = new WeakMap<object, string>();
  private readonly storage = new AsyncLocalStorage<unknown>();

  readonly trace: OpenTelemetryApi['trace'] = {
    getTracer: () => ({ startSpan: (...args) => this.startSpan(...args) }),
    setSpan: (_context, span) => this.names.get(span),
  };

  readonly context: OpenTelemetryApi['context'] = {
    active: () => this.storage.getStore(),
    with: (context, work) => this.storage.run(context, work),
  };

  readonly propagation: OpenTelemetryApi['propagation'] = {
    inject: (context, carrier) => void (carrier['x-span'] = String(context)),
    extract: (_context, carrier) => carrier['x-span'],
  };

  private startSpan(...[name, options, context]: Parameters<StartSpan>): ReturnType<StartSpan> {
    const parent = (context ?? this.storage.getStore()) as string | undefined;
    const kept: KeptSpan = {
      name,
      options,
      parent,
      attributes: {},
      errors: [],
      status: undefined,
      ended: false,
    };
    this.spans.push(kept);
    const span: ReturnType<StartSpan> = {
      setAttribute: (key, value) => (kept.attributes[key] = value),
      setStatus: ({ code }) => (kept.status = code),
      recordException: ({ message }) => void kept.errors.push(message),
      end: () => void (kept.ended = true),
    };
    this.names.set(span, name);
    return span;
  }
}
