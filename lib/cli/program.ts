import { Command as Parser, InvalidArgumentError } from 'commander';

import { VERSION } from '../server/index.js';
import { notAWholeNumber } from './cli.messages.js';
import type { Command } from './commands/command.js';
import { EXIT } from './exit-codes.js';
import type { Output } from './output.js';

/** Commands are loaded when they run: `--help` needs neither Nest nor the application. */
type Loader<Options> = () => Promise<Command<Options>>;

const PREFIX = 'gearman:';

/** What the bin understands: a row for each command, its arguments and options. */
export class Program {
  /** The exit code of the command that ran. */
  exitCode: number = EXIT.ok;
  private readonly parser: Parser;

  constructor(private readonly output: Output) {
    this.parser = new Parser('nest-gearman')
      .description('Gearman workers of a NestJS application, and a Gearman job server.')
      .version(VERSION)
      .exitOverride()
      .configureOutput({
        writeOut: (text) => output.write(text),
        writeErr: (text) => output.error(text),
      });
    this.addDescriptions();
    this.addExecution();
    this.addServer();
  }

  /** @throws CommanderError for a command line that is none, and whatever the command throws */
  async run(words: readonly string[]): Promise<void> {
    await this.parser.parseAsync(words, { from: 'user' });
  }

  private addDescriptions(): void {
    this.add('worker:list', 'List all Gearman Workers and their Jobs', async () => {
      const { ListWorkersCommand } = await import('./commands/list-workers.command.js');
      return new ListWorkersCommand();
    });
    this.describes(
      this.add('worker:describe', 'Describe given worker', async () => {
        const { DescribeWorkerCommand } = await import('./commands/describe-worker.command.js');
        return new DescribeWorkerCommand();
      }).argument('<worker>', 'its name, see gearman:worker:list'),
    );
    this.describes(
      this.add('job:describe', 'Describe given job', async () => {
        const { DescribeJobCommand } = await import('./commands/describe-job.command.js');
        return new DescribeJobCommand();
      }).argument('<job>', 'its name, see gearman:worker:list'),
    );
  }

  private addExecution(): void {
    this.executes(
      this.add('worker:execute', 'Execute one worker with all contained Jobs', async () => {
        const { ExecuteCommand } = await import('./commands/execute.command.js');
        const { WORKER_TARGET } = await import('./commands/execute-target.js');
        return new ExecuteCommand(WORKER_TARGET);
      }).argument('<worker>', 'its name, see gearman:worker:list'),
    );
    this.executes(
      this.add('job:execute', 'Execute one single job', async () => {
        const { ExecuteCommand } = await import('./commands/execute.command.js');
        const { JOB_TARGET } = await import('./commands/execute-target.js');
        return new ExecuteCommand(JOB_TARGET);
      }).argument('<job>', 'its name, see gearman:worker:list'),
    );
  }

  private addServer(): void {
    this.parser
      .command('server')
      .description('Run a Gearman job server')
      .option(
        '-p, --port <port>',
        'where it listens; 0 lets the system choose',
        wholeNumber('--port', 0, 65_535),
        4730,
      )
      .option('-L, --listen <host>', 'the address it listens on (default: every address)')
      .option('-q, --quiet', 'say nothing but errors', false)
      .action((options: object) => this.start(loadServer, options));
  }

  private add<Options>(name: string, description: string, load: Loader<Options>): Parser {
    return this.parser
      .command(PREFIX + name)
      .alias(name)
      .description(description)
      .option('--app <file>', "the file of the application's root module, built")
      .action((...given: unknown[]) => {
        const parser = given.at(-1) as Parser;
        return this.start(load, { name: parser.args[0], ...parser.opts() });
      });
  }

  private async start<Options>(load: Loader<Options>, options: object): Promise<void> {
    const command = await load();
    this.exitCode = await command.run(options as Options, this.output);
  }

  private describes(parser: Parser): void {
    parser
      .option('--supervisor', 'print the supervisord program that keeps it running', false)
      .option(
        '--numprocs <number>',
        'how many processes that program keeps',
        wholeNumber('--numprocs', 1),
        1,
      );
  }

  private executes(parser: Parser): void {
    parser
      .option('--no-description', "Don't print the description")
      .option('--iterations <jobs>', 'Override configured iterations', wholeNumber('--iterations', 0))
      .option('--timeout <s>', 'Override configured timeout', wholeNumber('--timeout', 0))
      .option(
        '--minimum-execution-time <s>',
        'Override configured minimum execution time',
        wholeNumber('--minimum-execution-time', 0),
      )
      .option('-n, --no-interaction', 'ask nothing')
      .option('-q, --quiet', 'say nothing but errors', false);
  }
}

async function loadServer(): Promise<Command<never>> {
  const { ServerCommand } = await import('./commands/server.command.js');
  return new ServerCommand() as Command<never>;
}

function wholeNumber(option: string, least: number, most = Number.MAX_SAFE_INTEGER) {
  return (value: string): number => {
    if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    throw new InvalidArgumentError(notAWholeNumber(option, value, least, most));
  };
}
