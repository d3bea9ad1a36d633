import type { Packet } from '../protocol/index.js';
import { type ConnectionHandler, Heartbeat, type PacketConnection } from '../transport/index.js';
import { ANSWER_PATIENCE, AnswerWatch } from './answer-watch.js';
import type { ConnectionOptions } from './client-connection.js';
import { ClientClosedError, ConnectionLostError } from './client-error.js';
import { ClientSession } from './client-session.js';

/** Who hears of an open connection. */
export interface LinkPort {
  /** Whether another server may do what this one leaves undone; absent where there is only one. */
  readonly replaceable?: (() => boolean) | undefined;
  /** The server has said something. */
  spoke(): void;
  /** It owes an answer, and has said nothing for too long. */
  silent(): void;
  /** The connection is gone. */
  lost(link: ClientLink): void;
}

/**
 * One open connection and its session, which it tells what comes. It ends when either side closes it, when nonsense
 * comes, or when the other end gives no sign of life; then whoever waits is told. A server that owes an answer for
 * too long loses its submissions to others, where there are any.
 */
export class ClientLink implements ConnectionHandler {
  readonly session: ClientSession;
  /** Whether the server has said anything; in process it need not. */
  spoken: boolean;
  private readonly heartbeat: Heartbeat;
  private readonly watch: AnswerWatch | undefined;
  private cut: { cancel(): void } | undefined;

  constructor(
    private readonly connection: PacketConnection,
    private readonly options: ConnectionOptions,
    private readonly port: LinkPort,
    private readonly address: string,
  ) {
    this.spoken = connection.inProcess;
    this.session = new ClientSession(address, (request) => {
      connection.send(request);
      this.watch?.asked();
    });
    this.heartbeat = this.makeHeartbeat();
    this.watch = connection.inProcess ? undefined : this.makeWatch();
  }

  open(): void {
    this.connection.open(this);
    this.heartbeat.start();
    this.session.begin(this.options);
  }

  /** Sends what is queued and closes; what is not taken in time is lost. Whoever waits is told at once. */
  close(): void {
    const { clock, connectTimeout } = this.options;
    this.connection.end();
    this.session.lost(new ClientClosedError());
    this.cut = clock.schedule(connectTimeout, () => this.connection.destroy());
  }

  packet(response: Packet): void {
    this.heartbeat.beat();
    this.watch?.heard();
    this.spoken = true;
    this.port.spoke();
    this.session.receive(response);
  }

  line(line: string): void {
    this.closed(new Error(`expected packets, got the text ${JSON.stringify(line)}`));
  }

  fault(error: Error): void {
    this.closed(error);
  }

  closed(cause?: Error): void {
    this.heartbeat.stop();
    this.watch?.stop();
    this.cut?.cancel();
    this.port.lost(this);
    this.session.lost(new ConnectionLostError(this.address, { cause }));
    this.connection.destroy();
  }

  private makeHeartbeat(): Heartbeat {
    const interval = this.connection.inProcess ? 0 : this.options.heartbeat;
    return new Heartbeat(this.options.clock, interval, {
      ask: () => this.session.askForLife(),
      showedLife: this.connection.watchLife?.(),
      dead: () => this.closed(new Error(`no sign of life within ${interval} ms`)),
    });
  }

  private makeWatch(): AnswerWatch | undefined {
    const { replaceable } = this.port;
    if (replaceable === undefined) return undefined;
    return new AnswerWatch(this.options.clock, this.connection.watchLife?.(), {
      owed: () => this.session.waiting && replaceable(),
      silent: () => {
        this.port.silent();
        const cause = new Error(`no answer within ${ANSWER_PATIENCE} ms`);
        this.session.giveUpSubmissions(new ConnectionLostError(this.address, { cause }));
      },
    });
  }
}
