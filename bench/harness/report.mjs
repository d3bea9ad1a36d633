import { spread } from './statistics.mjs';

const HEADINGS = ['', 'unit', 'ours', 'peer', "peer's", 'ratio', 'target', ''];

/** A line for every peer that a measurement was compared with; one without a peer where it stands alone. */
export function rowsOf({ measurements, targets }) {
  return measurements.flatMap(({ metric, unit, samples }) => {
    const ours = spread(samples.ours);
    const peers = Object.keys(samples).filter((subject) => subject !== 'ours');
    const target = (peer) => targets.find((each) => each.metric === metric && each.peer === peer);
    if (peers.length === 0)
      return [{ metric, unit, ours, verdict: verdictOf(target(undefined), ours.median) }];
    return peers.map((peer) => {
      const theirs = spread(samples[peer]);
      const ratio = ours.median / theirs.median;
      return { metric, unit, ours, peer, theirs, ratio, verdict: verdictOf(target(peer), ratio) };
    });
  });
}

/** @returns what was wanted, and whether the figure is that; `undefined` where nothing was */
function verdictOf(target, figure) {
  if (target === undefined) return undefined;
  const { atLeast, atMost } = target;
  const met = figure >= (atLeast ?? -Infinity) && figure <= (atMost ?? Infinity);
  return { wanted: atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`, met };
}

export function tableOf(rows) {
  const cells = rows.map(({ metric, unit, ours, peer, theirs, ratio, verdict }) => [
    metric,
    unit,
    spreadText(ours),
    peer ?? '',
    theirs === undefined ? '' : spreadText(theirs),
    ratio === undefined ? '' : numberText(ratio),
    verdict?.wanted ?? '',
    verdict === undefined ? '' : verdict.met ? 'met' : '**not met**',
  ]);
  const widths = HEADINGS.map((_, column) =>
    Math.max(3, ...[HEADINGS, ...cells].map((row) => row[column].length)),
  );
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(HEADINGS), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

function spreadText({ median, min, max }) {
  return min === max ? numberText(median) : `${numberText(median)} (${numberText(min)}..${numberText(max)})`;
}

/** Three digits that count, thousands apart. */
function numberText(number) {
  const maximumFractionDigits =
    Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : Math.abs(number) >= 1 ? 2 : 3;
  return number.toLocaleString('en', { maximumFractionDigits });
}

/** A scenario's part of the report. */
export function sectionOf({ title, note, skipped, failed, ...results }) {
  const heading = `## ${title}\n`;
  if (skipped !== undefined) return `${heading}\nSkipped: ${skipped}.\n`;
  if (failed !== undefined) return `${heading}\nFailed: ${failed}\n`;
  return [heading, ...(note === undefined ? [] : [`${note}\n`]), `${tableOf(rowsOf(results))}\n`].join('\n');
}

/** All targets in one list, those that are not met first. */
export function summaryOf(results) {
  const judged = results
    .filter(({ measurements }) => measurements !== undefined)
    .flatMap(rowsOf)
    .filter(({ verdict }) => verdict !== undefined);
  if (judged.length === 0) return '';
  const missed = judged.filter(({ verdict }) => !verdict.met);
  return `${judged.length - missed.length} of ${judged.length} targets are met.\n\n${tableOf([...missed, ...judged.filter(({ verdict }) => verdict.met)])}\n`;
}
