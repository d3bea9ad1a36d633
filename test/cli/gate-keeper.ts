import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** How long a job or a word of it may let wait, in ms. */
const TIME_LIMIT = 15_000;

/** A job of the fixture `held.mjs` that waits for the test's word. */
export class HeldJob {
  private readonly heard: string[] = [];
  private readonly words = new EventEmitter();

  constructor(
    private readonly socket: Socket,
    /** The process that does it. */
    readonly pid: number,
  ) {}

  /** Takes note of what the job says. */
  hear(word: string): void {
    this.heard.push(word);
    this.words.emit('word');
  }

  /** Waits until the job has said this: the name of a signal that its process got, or `aborted`. */
  async said(word: string, times = 1): Promise<void> {
    const signal = AbortSignal.timeout(TIME_LIMIT);
    while (this.count(word) < times) await once(this.words, 'word', { signal });
  }

  /** Waits until the job has said anything more, and returns all that it has said by then. */
  async saysMore(): Promise<readonly string[]> {
    await once(this.words, 'word', { signal: AbortSignal.timeout(TIME_LIMIT) });
    return this.heard;
  }

  private count(word: string): number {
    return this.heard.filter((said) => said === word).length;
  }

  /** Lets the job end with this result. */
  letGo(result: string): void {
    this.socket.end(result);
  }
}

/** Where the jobs of the fixture `held.mjs` wait: a test is told of each that runs, and says when it shall end. */
export class GateKeeper {
  private readonly arrived: HeldJob[] = [];
  private readonly arrivals = new EventEmitter();
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.meet(socket));
  }

  static async open(): Promise<GateKeeper> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new GateKeeper(server);
  }

  /** The payload of a job that shall wait here. */
  get payload(): { gate: number } {
    return { gate: (this.server.address() as AddressInfo).port };
  }

  /** Waits for the next job, which may have come already. */
  async next(): Promise<HeldJob> {
    const signal = AbortSignal.timeout(TIME_LIMIT);
    while (this.arrived.length === 0) await once(this.arrivals, 'job', { signal });
    return this.arrived.shift() as HeldJob;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private meet(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
    let job: HeldJob | undefined;
    createInterface({ input: socket }).on('line', (line) => {
      if (job !== undefined) return job.hear(line);
      job = new HeldJob(socket, Number(line));
      this.arrived.push(job);
      this.arrivals.emit('job');
    });
  }
}
