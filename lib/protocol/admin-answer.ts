/** gearmand ends a list with a line that holds a single dot. */
export function listAnswer(lines: readonly string[]): string {
  return [...lines, '.'].map((line) => `${line}\n`).join('');
}

export function row(...fields: readonly (string | number)[]): string {
  return fields.join('\t');
}

/** `OK value`, which gearmand ends with a bare line feed. */
export function valueAnswer(value: string | number): string {
  return `OK ${value}\n`;
}

export const OK_ANSWER = 'OK\r\n';

/** gearmand writes the text of an error with `+` for its spaces. */
export function errorAnswer(code: string, text = ''): string {
  return text === '' ? `ERR ${code}\r\n` : `ERR ${code} ${text.replaceAll(' ', '+')}\r\n`;
}

/** The answer to a word that is no command. gearmand glues the word to the text. */
export function unknownCommandAnswer(word: string): string {
  return errorAnswer('UNKNOWN_COMMAND', `Unknown server command${word}`);
}
