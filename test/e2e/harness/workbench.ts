import { basename } from 'node:path';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { appears } from './appears.ts';
import { exactly, labelled } from './labelled.ts';
import { TreeView } from './treeView.ts';
import { patienceMs, until } from './until.ts';

const quietBrowser = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
  // Chromium refuses its sandbox to root, who runs tests in a container.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** A notification or a modal dialog: its text and its buttons. */
export interface Message {
  text(): Promise<string>;
  press(button: string): Promise<void>;
}

/** The window of VS Code as its user has it: all is done by keys and clicks, all is read from what is on the screen. */
export class Workbench {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(url: string, size = { width: 1280, height: 800 }): Promise<Workbench> {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: quietBrowser });
    const page = await browser.newPage({ viewport: size });
    page.setDefaultTimeout(patienceMs);
    // Leaving a page with unsaved changes asks; a story that reloads means it.
    page.on('dialog', (dialog) => void dialog.accept());
    const workbench = new Workbench(browser, page);
    await workbench.goTo(url);
    return workbench;
  }

  async dispose(): Promise<void> {
    await this.browser.close();
  }

  /** Opens another window, by `Server.window`, in place of this one. */
  async goTo(url: string): Promise<void> {
    await this.page.goto(url);
    await this.#ready();
  }

  /** Reloads the window, as "Developer: Reload Window" does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#ready();
  }

  /** Runs a command of the palette by its full name: 'StyleSpace: Show Log'. Fails where it is not offered. */
  async runCommand(name: string): Promise<void> {
    const row = await this.#offered(`>${name}`, name);
    await row.click();
  }

  /** The names that the palette offers for some first letters: what does not apply now is not among them. */
  async offeredCommands(letters: string): Promise<string[]> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    const labels = rows.locator('.quick-input-list-label .label-name');
    await this.#openPalette(`>${letters}`);
    // Until then the list is that of the palette without letters; where nothing matches, it says so in a row.
    await until(`commands that begin with "${letters}"`, async () => {
      const [first] = await labels.allTextContents();
      return first?.startsWith(letters) === true || first?.startsWith('No matching') === true ? true : undefined;
    });
    const count = Number(await rows.first().getAttribute('aria-setsize'));
    const names = new Set<string>();
    await until(`${count} rows`, async () => {
      for (const name of await labels.allTextContents()) names.add(name);
      // More rows exist than are drawn.
      for (let row = 0; row < 7; row++) await this.page.keyboard.press('ArrowDown');
      return names.size >= count ? true : undefined;
    });
    await this.page.keyboard.press('Escape');
    return [...names].filter((name) => name.startsWith(letters)).sort();
  }

  /** Shortens the list that is asking now to what matches. */
  async search(text: string): Promise<void> {
    await this.#quickInput().fill(text);
  }

  /** Chooses from the list that is asking now. */
  async choose(label: string): Promise<void> {
    await this.#quickRow(label).click();
  }

  /** The labels of the list that is asking now. */
  async choices(): Promise<string[]> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    // Rows are drawn again in any order; each says its place.
    const read = (await rows.all()).map(async (row): Promise<readonly [place: number, label: string]> => {
      const label = row.locator('.quick-input-list-label .label-name').first();
      return [Number(await row.getAttribute('data-index')), await label.innerText()];
    });
    return (await Promise.all(read)).sort(([a], [b]) => a - b).map(([, label]) => label);
  }

  /** Answers the dialog that is asking for a file, by its whole path. */
  async chooseFile(path: string): Promise<void> {
    // What it proposes is written after it has opened, over whatever is there.
    await this.#quickRow('..').waitFor();
    const input = this.#quickInput();
    await until(`the dialog to take ${path}`, async () => {
      await this.answer(path);
      const closed = input.waitFor({ state: 'hidden', timeout: 3_000 });
      return closed.then(
        () => true,
        () => undefined,
      );
    });
  }

  /** Answers the box that is asking now for a name. */
  async answer(text: string): Promise<void> {
    await this.#quickInput().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Opens a file, by its whole path, in the editor that VS Code chooses for it. */
  async openFile(path: string): Promise<void> {
    const row = await this.#offered(path, basename(path));
    await row.click();
    await this.tab(basename(path)).first().waitFor();
  }

  /** The tab of an editor by its title. */
  tab(title: string): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: exactly(title) });
  }

  /** Opens a container of views by its name in the activity bar. */
  async openContainer(name: string): Promise<void> {
    const button = this.page.locator(`a.action-label[aria-label="${name}"]`);
    const item = this.page.locator('.activitybar .action-item', { has: button });
    const open = this.page.locator('.activitybar .action-item[aria-expanded="true"]', { has: button });
    await until(`the container "${name}"`, async () => {
      if (await open.isVisible()) return true;
      // A click on the open one closes it: a window that is just restoring it gets a second click.
      await item.click();
      return (await appears(open)) ? true : undefined;
    });
  }

  /** A tree of the side bar by its view's name. */
  tree(view: string): TreeView {
    return new TreeView(this.page, view);
  }

  /** The first notification with that text, once it is there. */
  async notification(text: string | RegExp): Promise<Message> {
    const item = this.page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();
    await item.waitFor();
    return {
      text: () => item.locator('.notification-list-item-message').innerText(),
      press: async (button) => {
        await item.locator('.notification-list-item-buttons-container .monaco-button', { hasText: button }).click();
      },
    };
  }

  /** The texts of the notifications that are there now. */
  async notifications(): Promise<string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /** The modal dialog, once it is there. */
  async dialog(): Promise<Message> {
    const box = this.page.locator('.monaco-dialog-box');
    await box.waitFor();
    return {
      text: () => box.locator('.dialog-message-container').innerText(),
      press: async (button) => {
        await box.locator('.dialog-buttons .monaco-button', { hasText: button }).click();
        await box.waitFor({ state: 'detached' });
      },
    };
  }

  /** The item of the status bar with that text. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text });
  }

  /** The visible webview whose page has that title, once it is there: the inner one of its two frames. */
  async webview(title: string | RegExp): Promise<Frame> {
    return until(`a webview titled ${title}`, async () => (await this.webviews(title))[0]);
  }

  /** All webviews with that title that are visible now. */
  async webviews(title: string | RegExp): Promise<Frame[]> {
    const shown = (await Promise.all(this.page.frames().map((frame) => titleOfVisible(frame)))).flat();
    return shown
      .filter(([, is]) => (typeof title === 'string' ? is === title : title.test(is)))
      .map(([frame]) => frame);
  }

  /** The window as a PNG file's bytes; also written to a file, if one is named. */
  async screenshot(path?: string): Promise<Buffer> {
    // Away from what would explain itself under the pointer.
    await this.page.mouse.move(1, 1);
    await this.page.locator('.workbench-hover-container').waitFor({ state: 'detached' });
    return this.page.screenshot({ animations: 'disabled', caret: 'hide', ...(path !== undefined && { path }) });
  }

  async #ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor();
    // Before VS Code knows the extension, a recipe would open as text.
    await this.page.locator('.activitybar a.action-label[aria-label="StyleSpace"]').waitFor();
  }

  /** Opens the quick input with that text and gives the row with that label. */
  async #offered(text: string, label: string): Promise<Locator> {
    const row = this.#quickRow(label).first();
    return until(`"${label}" in the palette`, async () => {
      await this.#openPalette(text);
      return (await appears(row)) ? row : undefined;
    });
  }

  /** The palette with that text in it. What was filled when the palette opened does not grow: open it again for more. */
  async #openPalette(text: string): Promise<void> {
    await until('the palette', async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('F1');
      // The key may come before the window listens to keys.
      if (!(await appears(this.#quickInput()))) return undefined;
      // One that is just closing takes no text.
      const filled = this.#quickInput().fill(text, { timeout: 2_000 });
      return filled.then(
        () => true,
        () => undefined,
      );
    });
  }

  #quickInput(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-box input');
  }

  #quickRow(label: string): Locator {
    return labelled(this.page.locator('.quick-input-list .monaco-list-row'), label);
  }
}

/** The frame with its title, if it is what a webview shows now. Frames come and go while they are looked at. */
async function titleOfVisible(frame: Frame): Promise<[Frame, string][]> {
  try {
    if (!frame.parentFrame()?.parentFrame()) return [];
    const element = await frame.frameElement();
    if ((await element.getAttribute('id')) !== 'active-frame') return [];
    const outer = await frame.parentFrame()!.frameElement();
    return (await outer.isVisible()) ? [[frame, await frame.title()]] : [];
  } catch {
    return [];
  }
}
