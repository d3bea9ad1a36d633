import { MergeError } from './errors.js';
import { type FilePiece, membersOf } from './file-pieces.js';
import { foreignGroup, sectionTwice, stillInGroup } from './supervisor.messages.js';

const GROUP = 'group:';

/**
 * Looks for what would make a merged file mean something else than it says.
 *
 * @param wanted the titles of the sections that will be ours
 * @param removed the titles of those that will be no more
 * @throws MergeError
 */
export function refuseWhatIsInTheWay(
  pieces: readonly FilePiece[],
  wanted: ReadonlySet<string>,
  removed: readonly string[],
): void {
  const sections = pieces.filter(({ kind }) => kind === 'section');
  refuseTwins(sections, wanted);
  for (const { title = '', owned, text } of sections) {
    if (owned === true || !title.startsWith(GROUP)) continue;
    const group = title.slice(GROUP.length);
    if (wanted.has(title)) throw new MergeError(foreignGroup(group));
    const orphan = membersOf(text).find((name) => removed.includes(`program:${name}`));
    if (orphan !== undefined) throw new MergeError(stillInGroup(orphan, group));
  }
}

function refuseTwins(sections: readonly FilePiece[], wanted: ReadonlySet<string>): void {
  const titles = sections.map(({ title = '' }) => title);
  const twin = titles.find((title, index) => wanted.has(title) && titles.indexOf(title) !== index);
  if (twin !== undefined) throw new MergeError(sectionTwice(twin));
}
