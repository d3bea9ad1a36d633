import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CliProcess, type Ended } from '../cli/cli-process.js';
import { findExecutable } from '../support/programs.js';

/** The sections without which supervisord starts nothing and supervisorctl finds nobody. `%(here)s` is the file's folder. */
const SURROUNDING = `[supervisord]
nodaemon=true
logfile=%(here)s/supervisord.log
pidfile=%(here)s/supervisord.pid
childlogdir=%(here)s

[unix_http_server]
file=%(here)s/supervisor.sock

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://%(here)s/supervisor.sock

`;

/** A supervisord of the test's own: its socket, log and files are in a temporary folder. */
export class Supervisord {
  private constructor(
    private readonly folder: string,
    private readonly daemon: CliProcess,
  ) {}

  /** Starts it with these programs, as they are. */
  static async start(programs: string): Promise<Supervisord> {
    // Short, as the path of a Unix socket has at most 107 bytes.
    const folder = await mkdtemp(join(tmpdir(), 'sv-'));
    const file = join(folder, 'supervisord.conf');
    await writeFile(file, SURROUNDING + programs);
    const daemon = CliProcess.start(findExecutable('supervisord') as string, ['-c', file]);
    return new Supervisord(folder, daemon);
  }

  /** Everything that it has said. */
  get log(): string {
    return this.daemon.stdout;
  }

  /** Writes other programs into its file, which it reads when it is told to. */
  async rewrite(programs: string): Promise<void> {
    await writeFile(join(this.folder, 'supervisord.conf'), SURROUNDING + programs);
  }

  /** Runs `supervisorctl` with these words to its end, which for `stop` is that of the processes. */
  async control(...words: readonly string[]): Promise<Ended> {
    const file = join(this.folder, 'supervisord.conf');
    const control = CliProcess.start(findExecutable('supervisorctl') as string, ['-c', file, ...words]);
    return control.ended();
  }

  /** Waits until it says this. */
  said(wanted: string | RegExp): Promise<void> {
    return this.daemon.said(wanted);
  }

  ended(): Promise<Ended> {
    return this.daemon.ended();
  }

  /** Ends it, and with it all that it started. Harmless where that has happened. */
  async stop(): Promise<void> {
    this.daemon.signal('SIGTERM');
    await this.daemon.ended().finally(() => this.daemon.kill());
    await rm(this.folder, { recursive: true, force: true });
  }
}
