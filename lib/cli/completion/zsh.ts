import { PREFIX } from '../specs/index.js';
import type { CompletedCommand, CompletedOption } from './completion-model.js';

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Colons and brackets have a meaning in what zsh is told. */
function escape(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, String.raw`\$&`);
}

function actionOf({ value }: CompletedOption): string {
  if (value === 'none') return '';
  if (value === 'path') return ':path:_files';
  return value === 'any' ? ':value: ' : `:value:(${value.join(' ')})`;
}

function optionSpecs(option: CompletedOption): string[] {
  const { long, short, description } = option;
  const words = short === undefined ? [long] : [short, long];
  return words.map((word) => quote(`${word}[${escape(description)}]${actionOf(option)}`));
}

function caseOf({ name, options }: CompletedCommand): string {
  return `    ${name}) options=(\n      ${options.flatMap(optionSpecs).join('\n      ')}\n    ) ;;`;
}

const TAIL = `  shift words
  (( CURRENT-- ))
  _arguments -s $options $rest
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _nest_gearman "$@"; else compdef _nest_gearman nest-gearman; fi
`;

/** The script for zsh, to be put into a file named `_nest-gearman` in a folder of `$fpath`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, description }) => quote(`${escape(name)}:${escape(description)}`));
  return `#compdef nest-gearman
# Completion of nest-gearman for zsh.
_nest_gearman() {
  local -a commands options rest
  if (( CURRENT == 2 )); then
    commands=(
      ${described.join('\n      ')}
    )
    [[ \${words[2]} == g* ]] && commands=('${escape(PREFIX)}'\${^commands})
    _describe -t commands command commands
    return
  fi
  rest=('*:argument:_files')
  case \${words[2]#${PREFIX}} in
${commands.map(caseOf).join('\n')}
  esac
  [[ \${words[2]#${PREFIX}} == completion ]] && rest=('1:shell:(bash zsh fish)')
${TAIL}`;
}
