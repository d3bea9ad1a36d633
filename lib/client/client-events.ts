import { OptionError } from '../options/index.js';
import { EventChannel } from '../telemetry/event-channel.js';
import { noSuchEvent } from './client.messages.js';
import type { SeenJobs } from './seen-jobs.js';
import type { TaskListener, TaskNews, TaskRecord } from './task-record.js';
import { Task } from './task.js';

/** Whose event it is. */
export interface ClientEventSource {
  readonly task: Task;
  /** What the submission said as its `context`. */
  readonly context: unknown;
}

type Event<Type extends TaskNews['type']> = Extract<TaskNews, { readonly type: Type }> & ClientEventSource;

/**
 * What a client tells of all its tasks: GearmanBundle's eight client events, each with the context, and `abandoned`.
 * Nobody who follows a task misses an event because of a listener here.
 */
export interface GearmanClientEvents {
  /** The payload has been written, and is about to leave. */
  workload: Event<'workload'>;
  created: Event<'created'>;
  data: Event<'data'>;
  warning: Event<'warning'>;
  status: Event<'status'>;
  complete: Event<'complete'>;
  fail: Event<'fail'>;
  exception: Event<'exception'>;
  /** The job's end will not become known: no server, a lost one, a timeout, or an abort. */
  abandoned: Event<'abandoned'>;
}

const EVENT_TYPES = Object.keys({
  workload: true,
  created: true,
  data: true,
  warning: true,
  status: true,
  complete: true,
  fail: true,
  exception: true,
  abandoned: true,
} satisfies Record<keyof GearmanClientEvents, true>) as (keyof GearmanClientEvents)[];

/** Passes on what the records of one client tell. */
export class ClientEvents implements TaskListener {
  private readonly channel: EventChannel<GearmanClientEvents>;

  constructor(
    private readonly seen: SeenJobs,
    onListenerError: (error: unknown) => void,
  ) {
    this.channel = new EventChannel(onListenerError);
  }

  /** @returns a function that ends it. @throws OptionError for an event that does not exist */
  on<Type extends keyof GearmanClientEvents>(
    type: Type,
    listener: (event: GearmanClientEvents[Type]) => unknown,
  ): () => void {
    if (!EVENT_TYPES.includes(type)) throw new OptionError(noSuchEvent(type, EVENT_TYPES));
    return this.channel.on(type, listener);
  }

  told(record: TaskRecord, news: TaskNews): void {
    if (news.type === 'created') this.seen.add(news.handle, record.description.unique);
    if (!this.channel.heard(news.type)) return;
    const event = { ...news, task: new Task(record), context: record.description.context };
    this.channel.emit(news.type, event as never);
  }
}
