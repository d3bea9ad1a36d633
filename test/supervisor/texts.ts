import * as fc from 'fast-check';

import { InvalidProgramError, UnprintableError } from '../../lib/supervisor/index.js';
import { codePoint } from '../support/code-point.js';

/** What means something to one of the formats, and anything else but NUL. */
export const trickyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...`'"\\,;#%=()[]{}:&*!|>@\`?-~ $\t`,
        ' ;',
        ' #',
        '$$',
        '${HOME}',
        '$(HOME)',
        '%(here)s',
        '%i',
        '%%',
        '\\n',
        '\u0085',
        '\u2028',
        '\ufeff',
        'no',
        '01',
        'é',
        '日',
        '😀',
      ),
      fc.string({ minLength: 1, maxLength: 1, unit: codePoint }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''));

/** Those of the values that a text can be rendered of, and the text. */
export function rendered<Value, Text>(
  values: readonly Value[],
  render: (value: Value) => Text,
): [Value, Text][] {
  return values.flatMap((value): [Value, Text][] => {
    try {
      return [[value, render(value)]];
    } catch (error) {
      if (error instanceof UnprintableError || error instanceof InvalidProgramError) return [];
      throw error;
    }
  });
}
