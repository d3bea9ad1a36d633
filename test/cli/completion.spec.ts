import { describe, expect, test } from '@jest/globals';

import { COMMAND_SPECS } from '../../lib/cli/specs/index.js';
import { runHere } from './recording-output.js';
import { StartedCommands } from './started-commands.js';
import { TemporaryFolders } from './temporary-folder.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();

async function scriptOf(shell: string): Promise<string> {
  const { stdout, stderr, exitCode } = await runHere(['completion', shell]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

/** What bash would offer behind this line; `breaks` are the characters that end words. */
async function offered(line: string, breaks = ' \t\n:='): Promise<string[]> {
  const folder = await folders.make({ 'completion.bash': await scriptOf('bash') });
  const driver = `
set -u
source '${folder}/completion.bash'
complete -p nest-gearman >&2
COMP_WORDBREAKS="$2" COMP_LINE="$1" COMP_POINT=\${#1}
_nest_gearman
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ended = await commands.program('bash', ['-c', driver, 'bash', line, breaks]).ended();
  expect(ended).toMatchObject({
    stderr: 'complete -o default -F _nest_gearman nest-gearman\n',
    exitCode: 0,
  });
  return ended.stdout.split('\n').filter((word) => word !== '');
}

describe('completion in bash', () => {
  test('every command is offered', async () => {
    expect(await offered('nest-gearman ')).toEqual([
      ...COMMAND_SPECS.map(({ name }) => name),
      '--help',
      '--version',
    ]);
  });

  test.each([
    ['nest-gearman st', ['status']],
    ['nest-gearman worker:', ['list', 'describe', 'execute']],
    ['nest-gearman gearman:job:e', ['execute']],
    ['nest-gearman gearman:worker:execute --exit', ['--exit-code-iterations', '--exit-code-idle']],
    ['nest-gearman worker:execute Images --rel', ['--release-file']],
    ['nest-gearman server --lo', ['--log-file', '--lost-jobs']],
    ['nest-gearman server --libs', ['--libsqlite3-db', '--libsqlite3-table']],
    ['nest-gearman server --verbose E', ['ERROR']],
    [
      'nest-gearman version -',
      ['--server', '--json', '--no-interaction', '-n', '--quiet', '-q', '--help', '-h'],
    ],
    ['nest-gearman job:submit f --priority ', ['high', 'normal', 'low']],
    ['nest-gearman gearman:job:submit f --as t', ['text']],
    ['nest-gearman completion ', ['bash', 'zsh', 'fish']],
    ['nest-gearman supervisor:', ['generate']],
    ['nest-gearman supervisor:generate --format s', ['supervisord', 'systemd']],
    ['nest-gearman gearman:supervisor:generate --log', ['--log-dir', '--log-max-bytes', '--log-backups']],
    ['nest-gearman worker:list --app ', []],
    ['nest-gearman job:submit f --file ./', []],
    ['nest-gearman nothing -', []],
  ])('%j offers %j', async (line, words) => {
    expect(await offered(line)).toEqual(words);
  });

  test('a colon stays where it ends no word', async () => {
    expect(await offered('nest-gearman worker:l', ' \t\n')).toEqual(['worker:list']);
  });
});

describe.each(['zsh', 'fish'])('completion in %s', (shell) => {
  test('names every command and option', async () => {
    const script = await scriptOf(shell);
    for (const { name, options = [] } of COMMAND_SPECS) {
      expect(script).toContain(shell === 'zsh' ? name.replace(':', '\\:') : `-a '${name}'`);
      for (const { flags } of options) {
        const long = /--([\w-]+)/.exec(flags)?.[1] ?? '';
        expect(script).toContain(shell === 'zsh' ? `'--${long}[` : ` -l ${long} `);
      }
    }
  });

  test('quotes what descriptions say', async () => {
    const script = await scriptOf(shell);
    expect(script).toContain(
      shell === 'zsh'
        ? `'--app[the file of the application'\\''s root module, built]:path:_files'`
        : `-l app -r -F -d 'the file of the application\\'s root module, built'`,
    );
  });
});

test.each([
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
] as const)('%s reads its script, where it is installed', async (shell, flags) => {
  const folder = await folders.make({ script: await scriptOf(shell) });
  const { stderr, exitCode } = await commands
    .program('sh', [
      '-c',
      `command -v ${shell} > /dev/null || exit 0; exec ${shell} "$@"`,
      shell,
      ...flags,
      `${folder}/script`,
    ])
    .ended();
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

test('another shell is refused, and --json tells the script', async () => {
  expect(await runHere(['completion', 'tcsh'])).toEqual({
    stdout: '',
    stderr: 'expected the shell as bash, zsh or fish, got "tcsh"\n',
    exitCode: 64,
  });
  const { stdout } = await runHere(['completion', 'bash', '--json']);
  expect(JSON.parse(stdout)).toEqual({ shell: 'bash', script: await scriptOf('bash') });
});
