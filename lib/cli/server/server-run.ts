import { JobServer } from '../../server/index.js';
import { type AddressedStore, storeAt } from '../../store/index.js';
import { EXIT } from '../exit-codes.js';
import { PidFile } from './pid-file.js';
import { ServerLog } from './server-log.js';
import type { ServerSettings } from './server-settings.js';
import * as messages from './server.messages.js';
import { ownServerSignals } from './server-signals.js';
import { start, type StartedServer } from './starting.js';
import { UnreadOutput } from './unread-output.js';

/** Whom a server tells that it serves. */
export interface Starter {
  /** @param trouble what the log could not tell, for want of its file */
  ready(started: StartedServer, trouble: string | undefined): Promise<void>;
}

/**
 * A job server that has this process for itself: it tells its starter when it listens, serves until a signal or an admin
 * command ends it, and removes its PID file behind it.
 */
export class ServerRun {
  private readonly output = new UnreadOutput();
  private readonly log: ServerLog;
  private readonly store: AddressedStore | undefined;
  private readonly server: JobServer;
  private readonly pidFile: PidFile;
  private isStopped = false;

  /** @throws OptionError */
  constructor(private readonly settings: ServerSettings) {
    this.output.survive();
    this.log = new ServerLog(settings.log, this.output);
    const { store, ...options } = settings.server;
    this.store = store === undefined ? undefined : storeAt(store);
    this.server = new JobServer({ ...options, ...(this.store && { store: this.store }), logger: this.log });
    this.pidFile = new PidFile(settings.pidFile);
  }

  /**
   * @returns the exit code
   * @throws CliError; the system's error where the port cannot be had
   */
  async run(starter: Starter): Promise<number> {
    const release = this.ownProcess();
    let exitCode: number = EXIT.failure;
    try {
      if (this.settings.notice !== undefined) this.log.notice(this.settings.notice);
      await this.start(starter);
      await this.server.closed;
      exitCode = EXIT.ok;
    } catch (error) {
      // The caller tells it too, where nobody may be who reads it.
      if (this.log.isFile) this.log.error((error as Error).message);
      throw error;
    } finally {
      this.removePidFile();
      if (await this.output.isStuck()) process.exit(exitCode);
      release();
    }
    return exitCode;
  }

  private async start(starter: Starter): Promise<void> {
    try {
      const started = await start(this.settings, {
        server: this.server,
        store: this.store,
        log: this.log,
        pidFile: this.pidFile,
      });
      await starter.ready(started, this.log.trouble);
    } catch (error) {
      // Who stops a server that starts has asked for its end, and gets it.
      if (!this.isStopped) throw error;
    }
  }

  private ownProcess(): () => void {
    // Also where the process is forced to end, or crashes.
    process.once('exit', () => this.pidFile.remove());
    return ownServerSignals(
      {
        stop: (signal) => this.stop(signal),
        force: () => process.exit(EXIT.failure),
        drain: (signal) => this.drain(signal),
        reopenLog: () => this.log.reopen(),
      },
      process.stdout.isTTY && !this.log.isFile,
    );
  }

  private stop(signal: string): void {
    this.isStopped = true;
    this.log.log(messages.stopping(signal));
    void this.server.close();
  }

  private drain(signal: string): void {
    this.log.log(messages.draining(signal));
    void this.server.drain();
  }

  private removePidFile(): void {
    const trouble = this.pidFile.remove();
    if (trouble !== undefined) this.log.warn(trouble);
    this.log.log(messages.shutdownComplete);
  }
}
