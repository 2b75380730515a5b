import { StyleSpaceError } from './errors.ts';

const maxSeeds = 100_000;
const largestSeed = 0xffffffff;

/**
 * Reads a list of seeds as on the command line: `0,3,5-9`, in the order given. Seeds are 0 to 4294967295, at most
 * 100,000 of them. Anything else is `badUsage`.
 */
export function parseSeeds(text: string): number[] {
  const seeds: number[] = [];
  for (const item of text.split(',')) {
    const range = /^\s*(\d{1,10})\s*(?:-\s*(\d{1,10})\s*)?$/.exec(item);
    if (!range) throw refusal(`"${item.slice(0, 40)}" is not a seed or a range: write seeds as 0,3,5-9.`);
    const first = Number(range[1]);
    const last = range[2] === undefined ? first : Number(range[2]);
    if (Math.max(first, last) > largestSeed) throw refusal(`seed ${item.trim()} is above 4294967295.`);
    if (last < first) throw refusal(`the range ${item.trim()} runs backwards: write ${last}-${first}.`);
    if (seeds.length + last - first + 1 > maxSeeds) throw refusal('more than 100,000 seeds: ask for fewer at once.');
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
  }
  return seeds;
}

function refusal(why: string): StyleSpaceError {
  return new StyleSpaceError('badUsage', `The list of seeds cannot be read: ${why}`);
}
