/** How long a hand that does not move has to be still to count as resting. */
export const restMs = 150;

/** Ends when a hand that has not moved since counts as resting. */
export function handRest(ms = restMs): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
