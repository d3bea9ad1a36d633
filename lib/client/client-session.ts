import { packet, type Packet, type PacketOf, type PacketType } from '../protocol/index.js';
import { ServerError } from './client-error.js';
import { Fifo } from './fifo.js';
import { JobStatus } from './job-status.js';
import type { Settlement } from './settlement.js';
import type { TaskRecord } from './task-record.js';

/** Who is owed an answer. */
interface Expectation<Type extends PacketType> {
  answer(response: PacketOf<Type>): void;
  refuse(error: Error): void;
  /** Whether it may be asked of another server instead: a job with a unique ID. */
  readonly movable?: boolean;
}

/** What a client says of itself. */
interface Introduction {
  readonly clientId: string;
  readonly exceptions: boolean;
  /** Empty: none. */
  readonly token: string;
}

/** For requests whose answer matters to nobody. */
const UNHEARD = { answer: () => undefined, refuse: () => undefined };

type AnswerType = 'JOB_CREATED' | 'STATUS_RES' | 'STATUS_RES_UNIQUE' | 'ECHO_RES' | 'OPTION_RES';

/**
 * One connection as its client sees it: what was asked and not yet answered, and which jobs are under way. Answers
 * carry no reference to their request, so each kind is matched in the order of the requests; an ERROR goes to the
 * oldest submission, or where there is none to the oldest other request. Pure: packets in, packets and settlements out.
 */
export class ClientSession {
  private readonly expected: { readonly [Type in AnswerType]: Fifo<Expectation<Type>> } = {
    JOB_CREATED: new Fifo(),
    OPTION_RES: new Fifo(),
    STATUS_RES: new Fifo(),
    STATUS_RES_UNIQUE: new Fifo(),
    ECHO_RES: new Fifo(),
  };
  /** Tasks by handle; coalesced submissions share one. */
  private readonly tasks = new Map<string, TaskRecord | TaskRecord[]>();

  constructor(
    private readonly address: string,
    private readonly send: (request: Packet) => void,
  ) {}

  /** Introduces the client. A server that knows no option `exceptions` tells of failures instead. */
  begin({ clientId, exceptions, token }: Introduction): void {
    if (token !== '') this.expect('OPTION_RES', packet('OPTION_REQ', [`token:${token}`]), UNHEARD);
    if (clientId !== '') this.send(packet('SET_CLIENT_ID', [clientId]));
    if (exceptions) this.expect('OPTION_RES', packet('OPTION_REQ', ['exceptions']), UNHEARD);
  }

  /** @param refused called where the server says ERROR, or is lost before it has accepted the job */
  submit(request: Packet, task: TaskRecord, refused: (error: Error) => void): void {
    const { unique } = task.description;
    const answer = ({ args: [handle] }: PacketOf<'JOB_CREATED'>): void => this.accepted(handle, task);
    this.expect('JOB_CREATED', request, { answer, refuse: refused, movable: unique !== '' });
  }

  /** Whether something was asked and not answered. */
  get waiting(): boolean {
    return Object.values(this.expected).some(({ length }) => length > 0);
  }

  /** Refuses the submissions that another server may get instead; that this one accepts them after all is not heard. */
  giveUpSubmissions(error: Error): void {
    const submissions = this.expected.JOB_CREATED.drain();
    for (const each of submissions) this.expected.JOB_CREATED.push(each.movable ? UNHEARD : each);
    for (const each of submissions) if (each.movable) each.refuse(error);
  }

  /** Has the server say something. */
  askForLife(): void {
    this.expect('ECHO_RES', packet('ECHO_REQ', []), UNHEARD);
  }

  askStatus(handle: string, status: Settlement<JobStatus>): void {
    this.expect('STATUS_RES', packet('GET_STATUS', [handle]), {
      answer: ({ args: [, ...progress] }) => status.resolve(jobStatus(...progress)),
      refuse: (error) => status.reject(error),
    });
  }

  askStatusOfUnique(unique: string, status: Settlement<JobStatus>): void {
    this.expect('STATUS_RES_UNIQUE', packet('GET_STATUS_UNIQUE', [unique]), {
      answer: ({ args: [, known, running, numerator, denominator] }) =>
        status.resolve(jobStatus(known, running, numerator, denominator)),
      refuse: (error) => status.reject(error),
    });
  }

  echo(data: Buffer, echoed: Settlement<Buffer>): void {
    this.expect('ECHO_RES', packet('ECHO_REQ', [], data), {
      answer: (response) => echoed.resolve(response.data),
      refuse: (error) => echoed.reject(error),
    });
  }

  receive(response: Packet): void {
    switch (response.type) {
      case 'ERROR':
        return this.refused(response);
      case 'WORK_STATUS': {
        const [handle, numerator, denominator] = response.args;
        return this.tell(handle, (task) => task.status(Number(numerator) || 0, Number(denominator) || 0));
      }
      case 'WORK_DATA':
        return this.tell(response.args[0], (task) => task.data(response.data));
      case 'WORK_WARNING':
        return this.tell(response.args[0], (task) => task.warning(response.data));
      case 'WORK_COMPLETE':
        return this.finished(response.args[0], (task) => task.complete(response.data));
      case 'WORK_FAIL':
        return this.finished(response.args[0], (task) => task.fail());
      case 'WORK_EXCEPTION':
        return this.finished(response.args[0], (task) => task.throw(response.data));
      default:
        return this.answered(response);
    }
  }

  /** The connection is gone: whoever waits is told so. */
  lost(error: Error): void {
    for (const expectations of Object.values(this.expected)) {
      for (const expectation of expectations.drain()) expectation.refuse(error);
    }
    for (const tasks of this.tasks.values()) for (const task of [tasks].flat()) task.abandon(error);
    this.tasks.clear();
  }

  private expect<Type extends AnswerType>(type: Type, request: Packet, expectation: Expectation<Type>): void {
    (this.expected[type] as Fifo<Expectation<Type>>).push(expectation);
    this.send(request);
  }

  private answered(response: Packet): void {
    if (!(response.type in this.expected)) return;
    const expectations = this.expected[response.type as AnswerType] as Fifo<Expectation<PacketType>>;
    expectations.shift()?.answer(response);
  }

  private refused({ args: [code, text] }: PacketOf<'ERROR'>): void {
    const option = code === 'UNKNOWN_OPTION' ? this.expected.OPTION_RES : undefined;
    const oldest = option ?? Object.values(this.expected).find(({ length }) => length > 0);
    oldest?.shift()?.refuse(new ServerError(this.address, code, text));
  }

  private accepted(handle: string, task: TaskRecord): void {
    task.accept(handle);
    if (task.ended) return;
    const others = this.tasks.get(handle);
    if (others === undefined) this.tasks.set(handle, task);
    else if (Array.isArray(others)) others.push(task);
    else this.tasks.set(handle, [others, task]);
  }

  private tell(handle: string, what: (task: TaskRecord) => void): void {
    forEach(this.tasks.get(handle), what);
  }

  private finished(handle: string, how: (task: TaskRecord) => void): void {
    const tasks = this.tasks.get(handle);
    this.tasks.delete(handle);
    forEach(tasks, how);
  }
}

/** Nearly always one: only coalesced submissions share a handle. */
function forEach(
  tasks: TaskRecord | readonly TaskRecord[] | undefined,
  what: (task: TaskRecord) => void,
): void {
  if (Array.isArray(tasks)) tasks.forEach(what);
  else if (tasks !== undefined) what(tasks as TaskRecord);
}

function jobStatus(known: string, running: string, numerator: string, denominator: string): JobStatus {
  return new JobStatus(known === '1', running === '1', Number(numerator) || 0, Number(denominator) || 0);
}
