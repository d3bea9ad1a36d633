import { packet, encodePacket, type PacketOf, type PacketType } from '../../lib/protocol/index.js';
import type { JobServer } from '../../lib/server/index.js';
import { ByteWire } from './byte-wire.js';

const FUNCTION_NAME = 'of nobody else';

/** A client and a worker that mind their own business among hostile connections. */
export class Bystanders {
  private readonly client: ByteWire;
  private readonly worker: ByteWire;
  private jobs = 0;

  constructor(server: JobServer) {
    this.client = ByteWire.to(server, true);
    this.worker = ByteWire.to(server, true);
    say(this.worker, 'CAN_DO', [FUNCTION_NAME]);
    say(this.worker, 'PRE_SLEEP', []);
  }

  /** @returns all that the two hear of one job, from its submission to its result */
  doOneJob(): string[] {
    this.jobs++;
    const workload = Buffer.from(String(this.jobs));
    say(this.client, 'SUBMIT_JOB', [FUNCTION_NAME, ''], workload);
    const handle = this.client.answers[0]?.args[0] ?? '';
    say(this.worker, 'GRAB_JOB', []);
    say(this.worker, 'WORK_COMPLETE', [handle], workload);
    say(this.worker, 'PRE_SLEEP', []);
    return [this.client, this.worker].flatMap(({ answers }) =>
      answers.splice(0).map(({ type, data }) => `${type} ${data.toString()}`.trimEnd()),
    );
  }

  /** What `doOneJob` returns where nobody is in the way. */
  get expected(): string[] {
    return ['JOB_CREATED', `WORK_COMPLETE ${this.jobs}`, 'NOOP', `JOB_ASSIGN ${this.jobs}`];
  }
}

function say<Type extends PacketType>(
  wire: ByteWire,
  type: Type,
  args: PacketOf<Type>['args'],
  data?: Buffer,
): void {
  wire.push(encodePacket(packet(type, args, data) as Parameters<typeof encodePacket>[0], 'request'));
}
