import type { Locator, Page } from 'playwright-core';
import { appears } from './appears.ts';
import { exactly, labelled } from './labelled.ts';
import { until } from './until.ts';

/** A row of a tree as it is shown. */
export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** 1 for a root. */
  readonly level: number;
  /** Undefined for a row without children. */
  readonly expanded: boolean | undefined;
}

/** A tree of the side bar. Only the rows that fit are there: VS Code draws no others. */
export class TreeView {
  readonly pane: Locator;

  constructor(
    private readonly page: Page,
    name: string,
  ) {
    // A view that describes itself says so after its name.
    const header = `.pane-header:is([aria-label="${name} Section"], [aria-label^="${name} - "])`;
    this.pane = page.locator('.part.sidebar .pane', { has: page.locator(header) });
  }

  async rows(): Promise<TreeRow[]> {
    // All at once: a row that has gone in the meantime would be waited for.
    const read = await this.pane.locator('.customview-tree .monaco-list-row').evaluateAll((rows) =>
      rows.map((row) => {
        const texts = (part: string): string[] =>
          [...row.querySelectorAll<HTMLElement>(part)].map(({ innerText }) => innerText);
        const expanded = row.getAttribute('aria-expanded');
        return {
          position: Number(row.getAttribute('data-index')),
          label: texts('.label-name').join(' '),
          description: texts('.label-description').join(' '),
          level: Number(row.getAttribute('aria-level')),
          expanded: expanded === null ? undefined : expanded === 'true',
        };
      }),
    );
    const sorted = read.sort((a, b) => a.position - b.position);
    return sorted.map(({ label, description, level, expanded }) => ({ label, description, level, expanded }));
  }

  /** The row with that label. */
  row(label: string): Locator {
    return labelled(this.pane.locator('.customview-tree .monaco-list-row'), label);
  }

  /** Shows the children of a row. */
  async expand(label: string): Promise<void> {
    const row = this.row(label);
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    await labelled(this.pane.locator('.monaco-list-row[aria-expanded="true"]'), label).waitFor();
  }

  /** Hides the children of a row. */
  async collapse(label: string): Promise<void> {
    const row = this.row(label);
    if ((await row.getAttribute('aria-expanded')) !== 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    await labelled(this.pane.locator('.monaco-list-row[aria-expanded="false"]'), label).waitFor();
  }

  /** Presses one of the buttons that a row shows while the pointer is on it. */
  async press(label: string, action: string): Promise<void> {
    const row = this.row(label);
    await row.hover();
    await row.locator(`.actions a.action-label[aria-label^="${action}"]`).click();
  }

  /** Chooses from the menu of a row. What ends in dots asks for something: then the box that asks is there. */
  async menu(label: string, item: string): Promise<void> {
    const choice = this.page.locator('.context-view .action-item .action-label', { hasText: exactly(item) });
    const box = this.page.locator('.quick-input-widget .quick-input-box input');
    await until(`"${item}" to be taken`, async () => {
      await this.row(label).click({ button: 'right' });
      // What applies to a row that has just changed comes with another menu; one that has just opened takes no clicks.
      for (let tries = 0; tries < 3; tries++) {
        const taken = choice.click({ timeout: 1_000 }).then(() => choice.waitFor({ state: 'hidden', timeout: 1_000 }));
        if (!(await taken.then(yes, no))) continue;
        // A tree that is drawn anew closes the menu too.
        if (!item.endsWith('...') || (await appears(box))) return true;
      }
      await this.page.keyboard.press('Escape');
      return undefined;
    });
  }

  /** What the view says where it has no rows: its welcome. */
  welcome(): Locator {
    return this.pane.locator('.welcome-view-content');
  }
}

const yes = (): boolean => true;
const no = (): boolean => false;
