import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import {
  encodePacket,
  packet,
  type Packet,
  PacketDecoder,
  type PacketOf,
  type PacketType,
} from '../../lib/protocol/index.js';

/** So many connections are made at a time, less than a listener's backlog. */
const AT_A_TIME = 100;

/** Workers that sleep, and how many of them were woken. */
export interface Sleepers {
  readonly woken: number;
  readonly allWoken: Promise<void>;
}

type Listener = (packet: Packet) => void;

function ignore(): void {}

/** One TCP connection of the crowd: nothing but a socket and a decoder. */
class Member {
  private listener: Listener = () => undefined;

  private constructor(private readonly socket: Socket) {
    const decoder = new PacketDecoder('response', {
      packet: (answer) => this.listener(answer),
      line: ignore,
      fault: ignore,
    });
    socket.on('data', (chunk: Buffer) => decoder.push(chunk));
    socket.on('error', ignore);
  }

  static async connect(port: number): Promise<Member> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new Member(socket);
  }

  hears(listener: Listener): void {
    this.listener = listener;
  }

  say<Type extends PacketType>(type: Type, args: PacketOf<Type>['args'], data?: Buffer): void {
    this.socket.write(encodePacket(packet(type, args, data) as Packet, 'request'));
  }

  /** Until the server has read all that was said before. */
  async isHeard(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.listener = ({ type }) => type === 'ECHO_RES' && resolve();
      this.say('ECHO_REQ', []);
    });
  }

  leave(): void {
    this.socket.destroy();
  }
}

/** Very many connections to one server. */
export class Crowd {
  private readonly members: Member[] = [];

  constructor(private readonly port: number) {}

  /** Workers with nothing to do. */
  async sleepers(count: number, functionName: string): Promise<Sleepers> {
    const workers = await this.join(count);
    for (const worker of workers) worker.say('CAN_DO', [functionName]);
    for (const worker of workers) worker.say('PRE_SLEEP', []);
    await Promise.all(workers.map((worker) => worker.isHeard()));
    let woken = 0;
    const allWoken = Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve) => {
            worker.hears(() => {
              woken++;
              resolve();
            });
          }),
      ),
    ).then(() => undefined);
    return {
      get woken() {
        return woken;
      },
      allWoken,
    };
  }

  /** Half of the connections submit one job after another, the other half do them. @returns how many were done */
  async busy(count: number, functionName: string, jobsEach: number): Promise<number> {
    const [workers, clients] = [await this.join(count / 2), await this.join(count / 2)];
    for (const worker of workers) work(worker, functionName);
    const done = await Promise.all(clients.map((client) => submitAll(client, functionName, jobsEach)));
    return done.reduce((sum, each) => sum + each, 0);
  }

  async submit(functionName: string): Promise<void> {
    const [client] = await this.join(1);
    client?.say('SUBMIT_JOB_BG', [functionName, '']);
  }

  leave(): void {
    for (const member of this.members.splice(0)) member.leave();
  }

  private async join(count: number): Promise<Member[]> {
    const joined: Member[] = [];
    while (joined.length < count) {
      const next = Math.min(AT_A_TIME, count - joined.length);
      joined.push(...(await Promise.all(Array.from({ length: next }, () => Member.connect(this.port)))));
    }
    this.members.push(...joined);
    return joined;
  }
}

function work(worker: Member, functionName: string): void {
  worker.hears(({ type, args: [handle = ''], data }) => {
    if (type === 'NO_JOB') return worker.say('PRE_SLEEP', []);
    if (type === 'JOB_ASSIGN') worker.say('WORK_COMPLETE', [handle], data);
    worker.say('GRAB_JOB', []);
  });
  worker.say('CAN_DO', [functionName]);
  worker.say('GRAB_JOB', []);
}

/** @returns how many jobs came back with what they were sent with */
function submitAll(client: Member, functionName: string, jobs: number): Promise<number> {
  let [sent, right] = [0, 0];
  return new Promise((resolve) => {
    const submit = (): void => client.say('SUBMIT_JOB', [functionName, ''], Buffer.from(`job ${++sent}`));
    client.hears(({ type, data }) => {
      if (type !== 'WORK_COMPLETE') return;
      if (data.toString() === `job ${sent}`) right++;
      if (sent === jobs) resolve(right);
      else submit();
    });
    submit();
  });
}
