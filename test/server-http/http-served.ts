import { EventEmitter, once } from 'node:events';

import {
  type HttpContext,
  HttpFront,
  type HttpFrontOptions,
  serverHttpContext,
} from '../../lib/server/http/index.js';
import type { JobServer, JobServerOptions } from '../../lib/server/index.js';
import type { ServerContext } from '../../lib/server/server-context.js';
import { RawPeer } from '../server/raw-peer.js';
import { Served } from '../server/served.js';
import type { PacketPeer } from '../transport/packet-peer.js';

export interface HttpServedOptions {
  readonly server?: JobServerOptions;
  readonly front?: HttpFrontOptions;
}

/** What a raw peer got: the status line and headers without those of the moment, and the body. */
export interface RawAnswer {
  readonly head: readonly string[];
  readonly body: string;
}

/** A job server with an HTTP front. `close` ends both. */
export class HttpServed {
  /** `left`: somebody who came by HTTP has left the queue. */
  private readonly events = new EventEmitter();
  readonly front: HttpFront;
  port = 0;

  private constructor(
    readonly served: Served,
    options: HttpFrontOptions | undefined,
  ) {
    this.front = new HttpFront(this.watched(serverHttpContext(contextOf(served.server))), options);
  }

  static async start({ server, front }: HttpServedOptions = {}): Promise<HttpServed> {
    const served = new HttpServed(await Served.start(server), front);
    const { port } = await served.front.listen({ port: 0 });
    served.port = port;
    return served;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  raw(): Promise<RawPeer> {
    return RawPeer.connect(this.port);
  }

  /** The next time that somebody leaves the queue. */
  left(): Promise<unknown> {
    return once(this.events, 'left');
  }

  /** Sends a request on a connection of its own, and reads all that comes until it is closed. */
  async exchange(request: string): Promise<string> {
    const peer = await this.raw();
    peer.send(request);
    return peer.readAll();
  }

  /** A worker in process that can do these functions, asleep. */
  async sleeper(...functionNames: readonly string[]): Promise<PacketPeer> {
    const worker = await this.served.worker('in process', ...functionNames);
    worker.send('PRE_SLEEP');
    return worker;
  }

  async close(): Promise<void> {
    await this.front.close();
    await this.served.close();
  }

  private watched(context: HttpContext): HttpContext {
    const join: HttpContext['join'] = (link) => {
      const peer = context.join(link);
      const leave = (): void => {
        peer.leave();
        this.events.emit('left');
      };
      return { submit: (submission) => peer.submit(submission), leave };
    };
    return { ...context, join };
  }
}

/** What the server gives to its front itself. */
export function contextOf(server: JobServer): ServerContext {
  return (server as unknown as { readonly context: ServerContext }).context;
}

/** What a sleeping worker is woken for: handle, function, unique ID and workload. */
export async function grab(worker: PacketPeer): Promise<readonly string[]> {
  await worker.gets('NOOP');
  worker.send('GRAB_JOB_UNIQ');
  return worker.receives('JOB_ASSIGN_UNIQ');
}

const OF_THE_MOMENT = /^(Date|Keep-Alive): /;

/** Reads one answer of a raw connection. */
export async function readAnswer(peer: RawPeer, withBody = true): Promise<RawAnswer> {
  const text = await peer.readUntil('\r\n\r\n');
  const head = text.trimEnd().split('\r\n');
  const length = Number(/\nContent-Length: (\d+)/.exec(text)?.[1] ?? 0);
  const body = withBody ? await peer.read(length) : '';
  return { head: head.filter((line) => !OF_THE_MOMENT.test(line)), body };
}
