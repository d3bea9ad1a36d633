import type { CliProcess } from '../cli/cli-process.js';
import type { Sample } from './samples.js';

/** What somebody has who asks for a report. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The sample's application, as its page uses it. */
export class ReportsApplication {
  private constructor(
    readonly process: CliProcess,
    readonly address: string,
  ) {}

  /** @param env besides the port, which the system chooses */
  static async start(sample: Sample, env: Readonly<Record<string, string>>): Promise<ReportsApplication> {
    const started = sample.main([], { NO_COLOR: '1', PORT: '0', ...env });
    const line = /^open (\S+)$/m;
    await started.said(line);
    return new ReportsApplication(started, line.exec(started.stdout)?.[1] as string);
  }

  /** Sends what is to be a request for a report. */
  async post(body: string): Promise<Answer> {
    const headers = { 'Content-Type': 'application/json' };
    return answer(await fetch(`${this.address}/reports`, { method: 'POST', headers, body }));
  }

  /** @returns the token of a report that was accepted */
  async order(from: number, count: number): Promise<string> {
    const { status, body } = await this.post(JSON.stringify({ from, count }));
    if (status !== 202) throw new Error(`expected 202, got ${status} ${JSON.stringify(body)}`);
    return body['token'] as string;
  }

  async get(path: string): Promise<Answer> {
    return answer(await fetch(`${this.address}${path}`));
  }

  async state(token: string): Promise<Answer['body']> {
    return (await this.get(`/reports/${token}`)).body;
  }

  /** Asks until it has ended. @returns what was answered; the last one is the end */
  async follow(token: string): Promise<Answer['body'][]> {
    const states = [await this.state(token)];
    while (['queued', 'running'].includes(states.at(-1)?.['state'] as string))
      states.push(await this.state(token));
    return states;
  }
}

async function answer(response: Response): Promise<Answer> {
  const type = (response.headers.get('Content-Type') ?? '').replace(/;.*/, '');
  return { status: response.status, type, body: (await response.json()) as Answer['body'] };
}
