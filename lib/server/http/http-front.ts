import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { formatAddress } from '../../transport/index.js';
import { type Answer, sendAnswer } from './answer.js';
import { JobApi } from './api/job-api.js';
import { refuseOtherSites } from './demand.js';
import { callFunction } from './function-requests.js';
import type { HttpContext } from './http-context.js';
import { type HttpFrontOptions, type HttpSettings, httpSettings } from './http-options.js';
import { HttpProblem } from './http-problem.js';
import { addressOf, HttpRequest } from './http-request.js';
import * as messages from './http.messages.js';
import { OpenRequests } from './open-requests.js';
import { refuseUnreadable } from './unreadable.js';

/** gearmand's default for `--http-port`. */
export const DEFAULT_HTTP_PORT = 8080;

/** What node's parser takes besides is answered, but no call of a function. */
const VERSIONS = ['1.0', '1.1'];

export interface HttpListenOptions {
  /** Default 127.0.0.1: who reaches the port may submit jobs. */
  readonly host?: string;
  /** 0 lets the system choose. Default 8080, as gearmand's. */
  readonly port?: number;
}

/**
 * A job server's HTTP side, on one port: gearmand's HTTP protocol, where the path is the function, and a JSON API under
 * `/api/v1`, described at `/openapi.json`. Each request has a place in the queue as a connection has one, and leaves it
 * when it is answered or its client is gone. It serves from `listen` on, until `close`.
 *
 * @example
 * const front = new HttpFront(serverHttpContext(context));
 * const { port } = await front.listen({ port: 8080 });
 */
export class HttpFront {
  private readonly settings: HttpSettings;
  private readonly server: Server;
  private readonly api: JobApi;
  private readonly open = new OpenRequests();
  private isFull = false;
  private isClosed = false;

  /** @throws OptionError */
  constructor(
    private readonly context: HttpContext,
    options: HttpFrontOptions = {},
  ) {
    this.settings = httpSettings(options);
    this.api = new JobApi(context, this.settings);
    this.server = this.makeServer(this.settings);
  }

  /**
   * @returns the port, which matters where 0 was asked for, and the address as text
   * @throws the system's error where the port cannot be had; an Error where this front is closed, also meanwhile
   */
  async listen({ host = '127.0.0.1', port: wanted = DEFAULT_HTTP_PORT }: HttpListenOptions = {}): Promise<{
    port: number;
    address: string;
  }> {
    if (this.isClosed) throw new Error(messages.httpFrontClosed);
    await this.bind(host, wanted);
    const { address: ip, port } = this.server.address() as AddressInfo;
    const address = formatAddress({ host: ip, port });
    this.context.logger.log(messages.listensForHttp(address));
    return { port, address };
  }

  /** Takes no further connection; settles when the last request is answered, or `close` was called meanwhile. */
  drain(): Promise<void> {
    return this.stopListening();
  }

  /**
   * Stops listening and closes every connection, at once: who waits for a job leaves it. Who is to be told that a job
   * has ended, in this turn of the event loop, is told. Idempotent.
   */
  async close(): Promise<void> {
    const stopped = this.stopListening();
    await setImmediate();
    this.server.closeAllConnections();
    this.api.close();
    await stopped;
  }

  private bind(host: string, port: number): Promise<void> {
    const { server } = this;
    return new Promise((resolve, reject) => {
      const closed = (): void => reject(new Error(messages.httpFrontClosed));
      server.once('error', reject).once('close', closed);
      server.listen({ host, port }, () => {
        server.off('error', reject).off('close', closed);
        resolve();
      });
    });
  }

  private stopListening(): Promise<void> {
    this.isClosed = true;
    return new Promise((resolve) => {
      this.server.close(() => resolve());
    });
  }

  private makeServer({ requestTimeout, keepAliveTimeout, maxConnections }: HttpSettings): Server {
    const server = createServer({
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.min(30_000, requestTimeout),
      keepAliveTimeout,
      // gearmand asks for no Host, not even of HTTP/1.1.
      requireHostHeader: false,
      noDelay: true,
    });
    server.maxConnections = maxConnections;
    server.on('connection', (socket) => {
      this.isFull = false;
      this.open.watch(socket);
    });
    server.on('drop', () => this.warnOfDrop());
    server.on('request', (incoming, response) => void this.serve(incoming, response, false));
    server.on('checkContinue', (incoming, response) => void this.serve(incoming, response, true));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      this.context.logger.warn(messages.unreadableRequest(addressOf(socket), error.message));
      refuseUnreadable(socket, error.code, this.open.isBusy(socket));
    });
    return server;
  }

  /** Once, until there was room again. */
  private warnOfDrop(): void {
    if (!this.isFull) this.context.logger.warn(messages.tooManyConnections(this.settings.maxConnections));
    this.isFull = true;
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse, expects: boolean): Promise<void> {
    const request = new HttpRequest(incoming, response, expects);
    const { socket } = incoming;
    this.open.add(socket, request);
    const answer = await this.answer(request);
    this.open.remove(socket, request);
    if (answer === undefined || !socket.writable) return;
    try {
      sendAnswer(response, answer, this.isLast(request));
    } catch (error) {
      // As where the prefix of job handles has what no header may.
      this.context.logger.error(messages.handlerFailed(`${request.method} ${request.target}`, error));
      socket.destroy();
    }
  }

  /** Whether the connection ends with this request's answer. */
  private isLast(request: HttpRequest): boolean {
    return request.unheard || this.isClosed || !VERSIONS.includes(request.version);
  }

  /** @returns undefined where nobody waits for an answer any more */
  private async answer(request: HttpRequest): Promise<Answer | undefined> {
    try {
      if (!VERSIONS.includes(request.version)) throw new HttpProblem(505, messages.BAD_REQUEST);
      refuseOtherSites(request);
      if (this.api.owns(request)) return await this.api.answer(request);
      return await callFunction(request, { context: this.context, maxBody: this.settings.maxBody });
    } catch (error) {
      if (error instanceof HttpProblem) return error.answer();
      this.context.logger.error(messages.handlerFailed(`${request.method} ${request.target}`, error));
      return new HttpProblem(500, messages.INTERNAL_ERROR).answer();
    }
  }
}
