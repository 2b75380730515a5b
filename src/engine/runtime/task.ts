/**
 * What work is for; earlier ones go first whenever the engine is free: the picture under a hand, a small one beside it, and
 * what takes longer.
 */
export const priorities = ['picture', 'tile', 'heatmap', 'discovery'] as const;
export type Priority = (typeof priorities)[number];

/** On whose behalf something runs. Passed along to every run, so that giving way and cancelling happen between runs. */
export interface Task {
  readonly priority: Priority;
  readonly signal: AbortSignal;
}
