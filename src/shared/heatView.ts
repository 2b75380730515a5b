import { heatOpacity } from './heatColours.ts';
import { boolean, finite, type Fields, type Rule } from './jsonRules.ts';

/** How a page lays heat over its picture, as the user has set it. */
export interface HeatView {
  readonly heat: boolean;
  /** 0 to 1. */
  readonly opacity: number;
  /** The heat of the brightest colour, in 8-bit levels per sigma: one of `heatMaxima`. */
  readonly maximum: number;
}

export const heatMaxima = [1, 2, 5, 10, 20, 50] as const;

/** What a page starts with, besides whether there is heat at all. */
export const initialHeatScale = { opacity: heatOpacity, maximum: 10 } as const;

const maximumRule: Rule = {
  must: heatMaxima.join(', '),
  holds: (value) => heatMaxima.includes(value as (typeof heatMaxima)[number]),
};

export const heatViewFields = { heat: boolean, opacity: finite(0, 1), maximum: maximumRule } satisfies Fields;
