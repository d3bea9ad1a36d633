import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

import { Configuration } from './configuration.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Logs requests in the combined format of Apache and nginx. Sample 03 reads such logs; its own was written here. */
@Injectable()
export class AccessLog implements OnModuleInit, OnApplicationShutdown {
  private file: FileHandle | undefined;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly configuration: Configuration) {}

  async onModuleInit(): Promise<void> {
    const { accessLog } = this.configuration;
    if (accessLog !== undefined) this.file = await open(accessLog, 'a');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writing;
    await this.file?.close();
  }

  readonly middleware = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const path = request.url;
    response.once('finish', () => this.write(lineOf(request, path, response)));
    next();
  };

  private write(line: string): void {
    this.writing = this.writing.then(() => this.file?.appendFile(line));
  }
}

function lineOf(
  { socket, method, httpVersion, headers }: IncomingMessage,
  path: string | undefined,
  response: ServerResponse,
): string {
  const request = quoted(`${method} ${path} HTTP/${httpVersion}`);
  const size = response.getHeader('content-length') ?? '-';
  const [referer, agent] = [quoted(headers.referer), quoted(headers['user-agent'])];
  const peer = socket.remoteAddress ?? '-';
  return `${peer} - - [${timeOf(new Date())}] ${request} ${response.statusCode} ${size} ${referer} ${agent}\n`;
}

/** As Apache does it: nothing that a client sends can end its field or the line. */
function quoted(text = '-'): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll(/[^\x20-\x7e]/g, '?')}"`;
}

function timeOf(date: Date): string {
  const [day, time] = date.toISOString().split('T') as [string, string];
  return `${day.slice(8)}/${MONTHS[date.getUTCMonth()]}/${day.slice(0, 4)}:${time.slice(0, 8)} +0000`;
}
