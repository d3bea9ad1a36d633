import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  MergeError,
  mergePrograms,
  renderSupervisordFile,
  type SupervisedProgram,
} from '../../lib/supervisor/index.js';
import { describeWith } from '../support/programs.js';
import { programWith } from './programs.js';
import { readSections } from './read-programs.js';

const OPTIONS = { rewriteCommand: 'again' };
const FOREIGN = `# my own
[supervisord]
nodaemon = true ; as I like it

[program:other]
command=/bin/cat
  --number
; about the next
[include]
files = /etc/*.conf
`;

const images = programWith({ name: 'Images', group: 'photos' });
const thumbs = programWith({ name: 'Thumbs', group: 'photos', processes: 3 });
const mails = programWith({ name: 'Mails' });

function merge(existing: string, programs: readonly SupervisedProgram[], keepOthers = false) {
  return mergePrograms(existing, programs, { ...OPTIONS, keepOthers });
}

const NOTHING = { added: [], changed: [], unchanged: [], removed: [], adopted: [] };

test('makes of an empty file what is written without one', () => {
  const programs = [images, mails];
  const { text, sections } = merge('', programs);
  expect(text).toBe(renderSupervisordFile(programs, OPTIONS));
  expect(sections).toEqual({ ...NOTHING, added: ['program:Images', 'program:Mails', 'group:photos'] });
});

test('changes nothing the second time', () => {
  const first = merge(FOREIGN, [images, mails]).text;
  const { text, sections } = merge(first, [images, mails]);
  expect(text).toBe(first);
  expect(sections).toEqual({ ...NOTHING, unchanged: ['program:Images', 'program:Mails', 'group:photos'] });
});

test('keeps what others wrote, before, between and behind', () => {
  const before = merge(FOREIGN, [images, mails]).text.replace('[program:Mails]', '[program:Mails] ; by hand');
  const own = '; mine\n[program:mine]\ncommand=/bin/true\n\n# end';
  const { text } = merge(`${before}\n${own}`, [
    programWith({ name: 'Images', group: 'photos', processes: 7 }),
    mails,
  ]);
  expect(text.startsWith(FOREIGN)).toBe(true);
  expect(text.endsWith(`\n${own}`)).toBe(true);
  expect(text).toContain('numprocs=7');
});

test('replaces only the section that changed, where it stands', () => {
  const before = merge(FOREIGN, [images, mails]).text;
  const { text, sections } = merge(before, [images, { ...mails, stopWaitSeconds: 99 }]);
  expect(text).toBe(before.replace(/(\[program:Mails\][^]*?stopwaitsecs=)30/, '$199'));
  expect(sections).toMatchObject({
    changed: ['program:Mails'],
    unchanged: ['program:Images', 'group:photos'],
  });
});

test('removes a program that is no more, and the group that it leaves empty', () => {
  const { text, sections } = merge(merge(FOREIGN, [images, mails]).text, [mails]);
  expect(text).toBe(merge(FOREIGN, [mails]).text);
  expect(sections.removed).toEqual(['program:Images', 'group:photos']);
});

test('removes no program that others wrote', () => {
  const { text, sections } = merge(merge(FOREIGN, [mails]).text, []);
  expect(text).toBe(FOREIGN);
  expect(sections).toEqual({ ...NOTHING, removed: ['program:Mails'] });
});

test('adopts a pasted program of the same name', () => {
  const pasted = `[program:Mails]\ncommand=old\n\n[program:z]\ncommand=z\n`;
  const { text, sections } = merge(pasted, [mails]);
  expect(sections).toEqual({ ...NOTHING, adopted: ['program:Mails'] });
  expect(text).not.toContain('command=old');
  expect(text.endsWith('\n\n[program:z]\ncommand=z\n')).toBe(true);
  expect(merge(text, []).sections.removed).toEqual(['program:Mails']);
});

test('keeps comments behind a section that is replaced or removed', () => {
  const before = `${merge('', [mails]).text}; about other\n[program:other]\ncommand=x\n`;
  expect(merge(before, [{ ...mails, processes: 2 }]).text).toContain('\n; about other\n[program:other]\n');
  expect(merge(before, []).text).toBe('; about other\n[program:other]\ncommand=x\n');
});

test('takes an option behind a blank line for a part of the section', () => {
  const before = `${merge('', [mails]).text}\numask=022\n[program:other]\ncommand=x\n`;
  expect(merge(before, []).text).toBe('[program:other]\ncommand=x\n');
});

test('writes the line breaks of the file that it finds', () => {
  const windows = FOREIGN.replaceAll('\n', '\r\n');
  const { text } = merge(windows, [images, mails]);
  expect(text).toBe(merge(FOREIGN, [images, mails]).text.replaceAll('\n', '\r\n'));
  expect(merge(text, [images, mails]).text).toBe(text);
  expect(merge(text, []).text).toBe(windows);
});

test('ends the last line of a file before it appends', () => {
  const { text } = merge('[a]\nb=c', [mails]);
  expect(text.startsWith('[a]\nb=c\n\n; Written by')).toBe(true);
  expect(merge(text.trimEnd(), [mails])).toMatchObject({ text: text.trimEnd() });
});

test('renews its first line', () => {
  const before = merge('', [mails]).text;
  const { text } = mergePrograms(before, [mails], { rewriteCommand: 'otherwise' });
  expect(text).toBe(before.replace('again: again', 'again: otherwise'));
});

test('refuses a section that stands there twice', () => {
  const twice = `[program:Mails]\ncommand=a\n[program: Mails]\ncommand=b\n`;
  expect(() => merge(twice, [mails])).toThrow(MergeError);
  expect(() => merge(twice, [mails])).toThrow('[program:Mails] more than once');
});

test('refuses to change a group that others wrote', () => {
  expect(() => merge('[group:photos]\nprograms=x\n', [images])).toThrow(MergeError);
});

test('refuses to remove a program that a group of others names', () => {
  const before = `${merge('', [mails]).text}\n[group:own]\nprograms = cat, Mails ; both\n`;
  expect(() => merge(before, [images])).toThrow('[group:own]');
  expect(merge(before, [mails]).text).toBe(before);
});

describe('where only some programs are written', () => {
  test('the others stay', () => {
    const before = merge(FOREIGN, [images, mails]).text;
    const { text, sections } = merge(before, [{ ...mails, processes: 2 }], true);
    expect(text).toBe(merge(before, [images, { ...mails, processes: 2 }]).text);
    expect(sections).toMatchObject({ changed: ['program:Mails'], removed: [] });
  });

  test('they stay in their group', () => {
    const before = merge('', [images, thumbs]).text;
    expect(merge(before, [thumbs], true).text).toBe(before);
    expect(merge(merge('', [images]).text, [thumbs], true).text).toContain('\nprograms=Images,Thumbs\n');
  });

  test('the group keeps the priority of those that stay', () => {
    const before = merge('', [{ ...images, priority: 3 }, thumbs]).text;
    expect(merge(before, [thumbs], true).text).toBe(before);
    const later = merge(before, [{ ...images, priority: 8 }], true).text;
    expect(later).toContain('programs=Images,Thumbs\npriority=3\n');
  });

  test('a program that moves leaves its old group', () => {
    const before = merge('', [images, thumbs]).text;
    const { text } = merge(before, [{ ...thumbs, group: 'small' }], true);
    expect(text).toContain('[group:photos]\nprograms=Images\n');
    expect(text).toContain('[group:small]\nprograms=Thumbs\n');
  });

  test('a group that its last program leaves is removed', () => {
    const { text, sections } = merge(
      merge('', [images]).text,
      [mails, { ...images, group: undefined }],
      true,
    );
    expect(text).not.toContain('[group:');
    expect(sections.removed).toEqual(['group:photos']);
  });
});

describe('with any file and any programs', () => {
  const line = fc.constantFrom(
    '',
    '# remark',
    '; [program:a]',
    '[program:x]',
    '[program:y] ; remark',
    '[unix_http_server]',
    'command=cat',
    'command = ls ; remark',
    '  --further',
    '  [program:b]',
    ' ; remark within',
  );
  const foreign = fc.array(line, { maxLength: 15 }).map((lines) => lines.map((text) => `${text}\n`).join(''));
  const programs = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }).chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .record({
            processes: fc.integer({ min: 1, max: 3 }),
            group: fc.constantFrom(undefined, 'g', 'h'),
          })
          .map((special) => programWith({ name, ...special })),
      ),
    ),
  );

  test('it is undone by writing none', () => {
    fc.assert(
      fc.property(foreign, programs, (text, some) => {
        expect(merge(merge(text, some).text, []).text).toBe(text);
      }),
    );
  });

  test('doing it again changes nothing', () => {
    fc.assert(
      fc.property(foreign, programs, programs, (text, some, others) => {
        const merged = merge(merge(text, some).text, others).text;
        const again = merge(merged, others);
        expect(again.text).toBe(merged);
        expect(again.sections).toMatchObject({ added: [], changed: [], removed: [], adopted: [] });
      }),
    );
  });

  test('what it makes of a file of its own holds the same sections as a new one', () => {
    fc.assert(
      fc.property(programs, programs, (some, others) => {
        fc.pre(others.length > 0);
        const merged = merge(merge('', some).text, others).text;
        expect(sectionsOf(merged)).toEqual(sectionsOf(renderSupervisordFile(others, OPTIONS)));
      }),
    );
  });
});

describeWith(['supervisord'], 'supervisord', () => {
  test('reads of a merged file what others wrote, and what a new file would say of ours', async () => {
    const before = `${FOREIGN}\n; end\n[program:last]\ncommand=/bin/last\n  --x\n\n`;
    const first = merge(before, [images, thumbs, mails]).text;
    const second = merge(`${first}\n[program:appended]\ncommand=/bin/own`, [
      mails,
      { ...thumbs, processes: 9 },
    ]);
    const fresh = renderSupervisordFile([mails, { ...thumbs, processes: 9 }], OPTIONS);
    const [foreign, merged, ours] = await readSections([before, second.text, fresh]);
    expect(merged).toEqual({ ...foreign, ...ours, 'program:appended': { command: '/bin/own' } });
  });
});

/** In any order: a program that is new goes behind those that stay. */
function sectionsOf(text: string): string[] {
  return text.trimEnd().split('\n\n').toSorted();
}
