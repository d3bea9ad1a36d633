import { PREFIX } from '../specs/index.js';
import type { CompletedCommand, CompletedOption } from './completion-model.js';

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}

function valueOf({ value }: CompletedOption): string {
  if (value === 'none') return '';
  if (value === 'path') return ' -r -F';
  return value === 'any' ? ' -x' : ` -x -a ${quote(value.join(' '))}`;
}

function optionLine(name: string, option: CompletedOption): string {
  const short = option.short === undefined ? '' : ` -s ${option.short.slice(1)}`;
  const long = ` -l ${option.long.slice(2)}`;
  const condition = quote(`__nest_gearman_using ${name}`);
  return `complete -c nest-gearman -n ${condition}${short}${long}${valueOf(option)} -d ${quote(option.description)}`;
}

function commandLines({ name, description, options }: CompletedCommand): string[] {
  const add = (word: string): string =>
    `complete -c nest-gearman -f -n __nest_gearman_needs_command -a ${quote(word)} -d ${quote(description)}`;
  return [add(name), add(PREFIX + name), ...options.map((option) => optionLine(name, option))];
}

/** The script for fish, to be put into `~/.config/fish/completions/nest-gearman.fish`. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  return `# Completion of nest-gearman for fish.
function __nest_gearman_needs_command
  test (count (commandline -opc)) -eq 1
end
function __nest_gearman_using
  set -l words (commandline -opc)
  test (count $words) -gt 1; and test (string replace -r '^${PREFIX}' '' -- $words[2]) = $argv[1]
end
${commands.flatMap(commandLines).join('\n')}
complete -c nest-gearman -f -n '__nest_gearman_using completion' -a 'bash zsh fish'
`;
}
