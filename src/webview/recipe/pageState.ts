import { heatViewFields, initialHeatScale, type HeatView } from '../../shared/heatView.ts';
import { boolean, checkFields, finite, integer } from '../../shared/jsonRules.ts';
import { savedState } from '../hostConnection.ts';

/** What the page keeps over a reload of the window; the recipe itself is in its file. */
export interface PageState extends HeatView {
  /** The picture is split: left of the line the base, right of it the edits. */
  readonly split: boolean;
  /** Where the line is, in hundredths of the width. */
  readonly splitAt: number;
  readonly more: boolean;
  /** The strip of other seeds is open, from this one on. */
  readonly others: boolean;
  readonly firstOther: number;
}

const fresh: PageState = {
  split: false,
  splitAt: 50,
  more: false,
  others: false,
  firstOther: 1,
  heat: true,
  ...initialHeatScale,
};

/** The kept state; a fresh one the first time, or where another version wrote it. */
export function initialState(): PageState {
  const saved = savedState();
  const fields = {
    split: boolean,
    splitAt: finite(0, 100),
    more: boolean,
    others: boolean,
    firstOther: integer(0, 0xffffffff),
    ...heatViewFields,
  };
  return checkFields(saved, fields, [], () => undefined) ? (saved as unknown as PageState) : fresh;
}
