import type { Evidence } from '../evidence.ts';
import { scoreRules } from '../searches.ts';
import type { Verdict } from '../verdict.ts';

/** Every tested claim as a line of comma-separated values: those that a score lists, then those that it does not. */
export function measurements({ court, listed, unlisted }: Evidence): string {
  const { labels } = court.judge.regions;
  const head =
    'channel,region,listed_by,pictures,median_ratio,tenth_percentile,median_ratio_by_search_masks,levels_inside,levels_outside';
  const number = (value: number): string => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(5))));
  const line = ({ claim, witnesses, ...values }: Verdict, listedBy: string): string =>
    [
      claim.channel,
      labels[claim.label]!,
      listedBy,
      witnesses,
      ...[values.median, values.tenth, values.searchedMedian, values.inside, values.outside].map(number),
    ].join(',');
  const lines = [
    ...scoreRules.flatMap((score) => listed[score].map((verdict) => line(verdict, score))),
    ...scoreRules.flatMap((score) => unlisted[score].map((verdict) => line(verdict, `not ${score}`))),
  ];
  return `${[head, ...lines].join('\n')}\n`;
}
