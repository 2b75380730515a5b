import { localizedChannels, localizedLabel } from '../../../src/shared/localizedChannels.ts';
import { searchedChannels } from '../../../src/shared/modelIdentity.ts';
import type { Evidence } from '../evidence.ts';
import { mainScore, scoreFormula } from '../searches.ts';
import { table } from './markdown.ts';

/** The paper's score and that of the authors' program. */
export function scoresSection({ searches }: Evidence): string {
  const [whole, squared] = [searches.overlap.whole, searches.squared.whole];
  const { labels } = whole.header.regions;
  const rows = searchedChannels(whole.header.model.layout).map(
    (_, row) => [localizedLabel(whole, row), localizedLabel(squared, row)] as const,
  );
  const both = rows.filter(([ours, theirs]) => ours !== null && theirs !== null);
  const same = both.filter(([ours, theirs]) => ours === theirs).length;
  const [overlapLists, squaredLists] = [localizedChannels(whole), localizedChannels(squared)];
  return `## The two scores

A channel's overlap n with a region of o cells is scored n / o, as in the paper, or n / o^2, as in the authors' program, which
favours small regions. Both searched the same images; ${both.length} channels are listed by both, ${same} of them for the same
region. The rest of this page is about ${scoreFormula[mainScore]}.

${table(
  ['region', 'listed, n / o', 'listed, n / o^2', 'by both'],
  labels.map((name, label) => [
    name,
    String(overlapLists[label]!.length),
    String(squaredLists[label]!.length),
    String(rows.filter(([ours, theirs]) => ours === label && theirs === label).length),
  ]),
)}`;
}
