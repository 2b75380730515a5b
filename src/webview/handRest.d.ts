/** How long a hand that does not move has to be still to count as resting. */
export declare const restMs = 150;
/** Ends when a hand that has not moved since counts as resting. */
export declare function handRest(ms?: number): Promise<void>;
