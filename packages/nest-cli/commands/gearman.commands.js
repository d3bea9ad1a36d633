import { importGearman } from './import-gearman.js';
import { unavailableInHelp } from './nest-cli.messages.js';

const PREFIX = 'gearman:';
const HELP = ['help', '--help', '-h', undefined];

/** sysexits' EX_CONFIG, which `nest-gearman` ends with too where there is no application. */
const MISCONFIGURED = 78;

/**
 * The commands `gearman:…`, done in this process by the nestjs-gearman that the application has: signals, terminal and
 * exit code are its own. For every other command of `nest` it is not even looked for.
 */
export class GearmanCommands {
  /**
   * @param {readonly string[]} words the command line, without node and the script
   * @param {string} directory the application's
   */
  constructor(words, directory) {
    this.words = words;
    this.directory = directory;
  }

  /** @param {import('commander').Command} program */
  async load(program) {
    const [first, second] = this.words;
    if (first?.startsWith(PREFIX)) this.add(program, first, this.words);
    else if (first === 'help' && second?.startsWith(PREFIX)) this.add(program, first, [second, '--help']);
    else if (HELP.includes(first)) await this.list(program);
  }

  /** Whatever follows the command is for nestjs-gearman, in the words in which it came. */
  add(program, name, words) {
    program
      .enablePositionalOptions()
      .command(name)
      .argument('[words...]')
      .helpOption(false)
      .allowUnknownOption()
      .passThroughOptions()
      .action(() => this.run(words));
  }

  async run(words) {
    const gearman = await importGearman(this.directory).catch(({ message }) => {
      process.stderr.write(`${message}\n`);
      process.exitCode = MISCONFIGURED;
    });
    await gearman?.runGearmanCli(undefined, words);
  }

  /** For `nest --help`, which says why where they are not there, and is not kept from the rest. */
  async list(program) {
    try {
      const { gearmanCommands } = await importGearman(this.directory);
      for (const { name, description } of gearmanCommands()) program.command(name).description(description);
    } catch (error) {
      program.addHelpText('after', unavailableInHelp(error.message));
    }
  }
}
