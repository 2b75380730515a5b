import type { Evidence } from '../evidence.ts';
import type { Verdict } from '../verdict.ts';

/** Every tested claim as a line of comma-separated values, those of the catalogue first. */
export function measurements({ searches, listed, unlisted }: Evidence): string {
  const { labels } = searches.whole.header.regions;
  const head =
    'channel,region,listed,pictures,median_ratio,tenth_percentile,median_ratio_by_search_masks,levels_inside,levels_outside';
  const number = (value: number): string => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(5))));
  const line = ({ claim, witnesses, ...values }: Verdict, isListed: boolean): string =>
    [
      claim.channel,
      labels[claim.label]!,
      isListed ? 'yes' : 'no',
      witnesses,
      ...[values.median, values.tenth, values.searchedMedian, values.inside, values.outside].map(number),
    ].join(',');
  const lines = [...listed.map((verdict) => line(verdict, true)), ...unlisted.map((verdict) => line(verdict, false))];
  return `${[head, ...lines].join('\n')}\n`;
}
