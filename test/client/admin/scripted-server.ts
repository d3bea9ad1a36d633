import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import { Mailbox } from '../../transport/mailbox.js';

/** What a server does with a line: the text it answers, or something else to its connection. */
type Script = (line: string, socket: Socket) => string | void;

/** A server that answers each line as its script says, and can be asked what it saw. */
export class ScriptedServer {
  /** Lines with their endings, as byte strings, as they come. */
  readonly lines = new Mailbox<string>();
  /** Connections as they come. */
  readonly connections = new Mailbox<Socket>();
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly script: Script,
  ) {
    server.on('connection', (socket) => this.serve(socket));
  }

  static async start(script: Script): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(createServer(), script);
    await new Promise<void>((resolve) => scripted.server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many connections are open at this end. */
  get openConnections(): number {
    return this.open.size;
  }

  /** Stops listening, cuts what is open, and waits until all of it is gone. Idempotent. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.open) socket.destroy();
    await closed;
  }

  private serve(socket: Socket): void {
    let unread = '';
    this.open.add(socket);
    this.connections.put(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.open.delete(socket));
    socket.setEncoding('latin1').on('data', (text: string) => {
      const lines = (unread + text).split(/(?<=\n)/);
      unread = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
      for (const line of lines) this.answer(line, socket);
    });
  }

  private answer(line: string, socket: Socket): void {
    this.lines.put(line);
    const answer = this.script(line.trimEnd(), socket);
    if (answer !== undefined) socket.write(answer, 'latin1');
  }
}

/** Ends when the other end has closed the connection. */
export function untilClosed(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
