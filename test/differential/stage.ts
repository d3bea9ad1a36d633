import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

import { bytesOf, messagesIn } from './wire-text.js';

/** How long a server may keep silent, in ms, before it is taken to wait for more bytes. Both answer within one. */
const SILENCE = 2_000;
/** How long a transcript waits for what comes by itself, in ms: more than the two seconds of a delayed job. */
const PATIENCE = 3_500;
const MARK = '~ mark';

/** One connection of a transcript: what it hears between two marks that the server echoes. */
class Actor {
  closed = false;
  /** It waits, for all that can be told, for the rest of something. */
  silent = false;
  private told: () => void = () => undefined;
  private received = '';

  private constructor(
    readonly name: string,
    private readonly socket: Socket,
    private readonly handles: Map<string, string>,
  ) {
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    socket.on('data', (chunk: string) => {
      this.received += chunk;
      this.told();
    });
    socket.on('close', () => {
      this.closed = true;
      this.told();
    });
  }

  static async connect(name: string, port: number, handles: Map<string, string>): Promise<Actor> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new Actor(name, socket, handles);
  }

  send(messages: readonly string[]): void {
    this.socket.write(Buffer.concat(messages.map((message) => bytesOf(message, this.handles))));
  }

  /** All that the server has said by now, and whether it has closed the connection or listens no more. */
  async sync(): Promise<string[]> {
    this.send([`ECHO_REQ ${MARK}`]);
    const answered = await this.until(() => this.received.endsWith(MARK), SILENCE);
    const said = this.read().filter((message) => message !== `ECHO_RES ${MARK}`);
    this.received = '';
    this.silent = !answered && !this.closed;
    if (this.closed) return [...said, 'closed'];
    return answered ? said : [...said, 'silence'];
  }

  /** Waits for a message that comes by itself, and leaves it to be told. */
  async waitFor(message: string): Promise<void> {
    await this.until(() => this.read().includes(message), PATIENCE);
  }

  leave(): void {
    this.socket.destroy();
  }

  private read(): string[] {
    return messagesIn(this.received, this.handles);
  }

  private async until(there: () => boolean, limit: number): Promise<boolean> {
    const deadline = Date.now() + limit;
    while (!there() && !this.closed && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        this.told = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return there();
  }
}

/** Plays the steps of a transcript to one server and writes down all that its connections hear, step by step. */
export class Stage {
  private readonly handles = new Map<string, string>();
  private readonly actors = new Map<string, Actor>();

  private constructor(
    private readonly port: number,
    private readonly control: Actor,
  ) {}

  static async open(port: number): Promise<Stage> {
    const control = await Actor.connect('control', port, new Map());
    control.send(['SET_CLIENT_ID control']);
    await control.sync();
    return new Stage(port, control);
  }

  /** @returns for each step, what each connection heard of it, one line for each message */
  async play(steps: readonly string[]): Promise<string[]> {
    const records: string[] = [];
    for (const step of steps) {
      const record = await this.step(step);
      records.push(record.join(' / '));
    }
    return records;
  }

  close(): void {
    for (const actor of this.actors.values()) actor.leave();
    this.control.leave();
  }

  private async step(step: string): Promise<string[]> {
    const [name = '', action = ''] = step.split(/: (.*)/s);
    const actor = this.actors.get(name) ?? (await this.enter(name));
    if (action === 'leaves') await this.leave(actor);
    else if (action.startsWith('waits for ')) await actor.waitFor(action.slice('waits for '.length));
    else if (action.startsWith('asks until ')) await this.askUntil(actor, action.slice('asks until '.length));
    else actor.send(action.split(' + '));
    return this.syncAll(actor);
  }

  private async enter(name: string): Promise<Actor> {
    const actor = await Actor.connect(name, this.port, this.handles);
    this.actors.set(name, actor);
    return actor;
  }

  /** Until the server has noticed, which its list of connections tells. */
  private async leave(actor: Actor): Promise<void> {
    actor.leave();
    this.actors.delete(actor.name);
    await this.settled();
  }

  private async settled(): Promise<void> {
    const present = [...this.actors.values()].filter(({ closed }) => !closed).length + 1;
    const deadline = Date.now() + SILENCE;
    for (let listed = Infinity; listed > present && Date.now() < deadline;) {
      this.control.send(['text workers']);
      const [answer = ''] = await this.control.sync();
      listed = answer.split('ADDRESS').length - 1;
    }
  }

  /** Asks `status` until a line is in it; what was answered before is passed over. */
  private async askUntil(actor: Actor, line: string): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    for (let answer = ''; !answer.includes(`${line}\\n`) && Date.now() < deadline;) {
      actor.send(['text status']);
      [answer = ''] = await actor.sync();
    }
  }

  private async syncAll(first: Actor): Promise<string[]> {
    const others = [...this.actors.values()].filter((each) => each !== first);
    const record: string[] = [];
    for (const actor of this.actors.has(first.name) ? [first, ...others] : others) {
      if (actor.closed || actor.silent) continue;
      const heard = await actor.sync();
      record.push(...heard.map((message) => `${actor.name} ${message}`));
      if (actor.closed) await this.settled();
    }
    return record;
  }
}
