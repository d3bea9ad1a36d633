/** A job server that a test started, on a port of its own. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Of the process that it runs in: its own, or the test's. */
  readonly pid: number;
  /** Ends it and waits until it has ended. Idempotent. */
  stop(): Promise<void>;
}
