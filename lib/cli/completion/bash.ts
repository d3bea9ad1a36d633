import { PREFIX } from '../specs/index.js';
import type { CompletedCommand, CompletedOption } from './completion-model.js';

/** The words of an option that takes a value, as a pattern of `case`. */
function patternOf({ name }: CompletedCommand, { long, short }: CompletedOption): string {
  return [long, ...(short === undefined ? [] : [short])].map((word) => `'${name} ${word}'`).join('|');
}

function valueCases(command: CompletedCommand): string[] {
  const taking = command.options.filter(({ value }) => value !== 'none');
  return taking.map((option) => {
    const words = Array.isArray(option.value) ? option.value.join(' ') : '';
    return `      ${patternOf(command, option)}) candidates='${words}' ;;`;
  });
}

function optionCase({ name, options }: CompletedCommand): string {
  const words = options.flatMap(({ long, short }) => [long, ...(short === undefined ? [] : [short])]);
  return `          ${name}) candidates='${words.join(' ')}' ;;`;
}

/** What stands before the offers: the words of the line, for bash's own have been broken at colons. */
const HEAD = `# Completion of nest-gearman for bash. Try: source <(nest-gearman completion bash)
_nest_gearman() {
  local line="\${COMP_LINE:0:COMP_POINT}" current previous candidates=''
  local -a words
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=('')
  current="\${words[\${#words[@]}-1]}"
  previous="\${words[\${#words[@]}-2]}"
  if (( \${#words[@]} <= 2 )); then`;

/** What stands behind them: what is before the last colon of a word is there already. */
const TAIL = `  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
  if [[ "$current" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
    COMPREPLY=("\${COMPREPLY[@]#"\${current%"\${current##*:}"}"}")
  fi
}
complete -o default -F _nest_gearman nest-gearman
`;

/** The script for bash. Where it has nothing to offer bash completes files. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  return `${HEAD}
    candidates='${[...names, '--help', '--version'].join(' ')}'
    [[ "$current" == g* ]] && candidates='${names.map((name) => PREFIX + name).join(' ')}'
  else
    local command="\${words[1]#${PREFIX}}"
    case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
      'completion completion'|'completion ${PREFIX}completion') candidates='bash zsh fish' ;;
      *)
        case "$command" in
${commands.map(optionCase).join('\n')}
        esac
        [[ "$current" == -* ]] || candidates='' ;;
    esac
  fi
${TAIL}`;
}
