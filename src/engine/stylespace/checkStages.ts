/** Checks are this many images apart at first, and always at a multiple of it. */
const step = 10;
/** Later so much of the images before: a check costs as much as an image of a small model. */
const growth = 1.1;

/**
 * Cuts a run's images, in their order, where it is looked whether all is decided: after 10, 20, ... 100 images, then each
 * time at least a tenth more. The places depend on nothing else, so that a resumed run stops where the whole one does.
 */
export function checkStages(images: readonly number[]): number[][] {
  const stages: number[][] = [];
  for (let start = 0, end = step; start < images.length; start = end, end = nextCheck(end)) {
    stages.push(images.slice(start, end));
  }
  return stages;
}

function nextCheck(count: number): number {
  // In tenths, so that 1.1 times 100 is 110.
  return Math.max(count + step, step * Math.ceil(Math.round(count * growth * 10) / 10 / step));
}
