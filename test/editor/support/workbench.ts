import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { EditorHost } from './editorHost.ts';

const patience = 30_000;
const startPatience = 60_000;

export interface WorkbenchOptions {
  /** The host's workspace folder when absent. */
  readonly folder?: string;
  readonly width?: number;
  readonly height?: number;
}

/** Opens the editor in a fresh page and waits until it can be used. */
export async function openWorkbench(
  browser: Browser,
  host: EditorHost,
  { folder, width = 1280, height = 800 }: WorkbenchOptions = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.goto(folder === undefined ? host.url : `${host.url}?${new URLSearchParams({ folder })}`);
  await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: startPatience });
  await page
    .locator('.monaco-workbench .activitybar [role="tab"]')
    .first()
    .waitFor({ timeout: startPatience });
  return page;
}

/**
 * Runs a command through the palette, as `Category: Title` names it. Commands of an extension appear some
 * seconds after the workbench does: the palette is opened again until the command is in it.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    await page.keyboard.press('F1');
    const input = quickInput(page);
    await input.waitFor({ timeout: patience });
    await input.fill(`>${title}`);
    const row = quickRows(page).filter({ has: page.getByText(title, { exact: true }) });
    if (await appears(row.first(), 1_500)) {
      await row.first().click();
      return;
    }
    await page.keyboard.press('Escape');
    if (Date.now() > deadline)
      throw new Error(`The palette does not offer "${title}" within ${patience / 1000} s.`);
  }
}

/** Answers the quick pick that is open: the row with this label. */
export async function pick(page: Page, label: string): Promise<void> {
  await quickRows(page).filter({ hasText: label }).first().click({ timeout: patience });
}

/** Answers the input box that is open. */
export async function answer(page: Page, text: string): Promise<void> {
  const input = quickInput(page);
  await input.waitFor({ timeout: patience });
  await input.fill(text);
  await page.keyboard.press('Enter');
}

/** Opens a file by its path in the workspace and waits until its editor has the focus. */
export async function openFile(page: Page, relativePath: string): Promise<void> {
  await page.keyboard.press('Control+p');
  const input = quickInput(page);
  await input.waitFor({ timeout: patience });
  await input.fill(relativePath);
  const name = path.posix.basename(relativePath);
  await quickRows(page).filter({ hasText: name }).first().waitFor({ timeout: patience });
  await page.keyboard.press('Enter');
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: patience });
  await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor({ timeout: patience });
}

/** Shows a view container by its title in the activity bar. */
export async function showViewContainer(page: Page, title: string): Promise<void> {
  const tab = page
    .locator('.activitybar [role="tab"]')
    .filter({ has: page.locator(`.action-label[aria-label^="${title}"]`) });
  await tab.waitFor({ timeout: patience });
  if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
  await page
    .locator('.sidebar .composite.title', { hasText: new RegExp(title, 'i') })
    .waitFor({ timeout: patience });
}

/** The rows of the side bar's trees that are on the screen. */
export function treeRows(page: Page): Locator {
  return page.locator('.sidebar [role="treeitem"]');
}

/** What a screen reader says for each row on the screen. */
export async function treeRowLabels(page: Page): Promise<string[]> {
  return treeRows(page).evaluateAll(rows => rows.map(row => row.getAttribute('aria-label') ?? ''));
}

/** Waits until a row's label contains a text, and returns the row. */
export async function treeRow(page: Page, text: string): Promise<Locator> {
  const row = page.locator(`.sidebar [role="treeitem"][aria-label*="${text}"]`).first();
  await row.waitFor({ timeout: patience }).catch(async () => {
    throw new Error(`No row of the tree says "${text}"; it says: ${(await treeRowLabels(page)).join(' | ')}`);
  });
  return row;
}

/** Opens a closed row of the tree. */
export async function expandTreeRow(page: Page, text: string): Promise<void> {
  const row = await treeRow(page, text);
  if ((await row.getAttribute('aria-expanded')) !== 'false') return;
  await row.locator('.monaco-tl-twistie').click();
  await page
    .locator(`.sidebar [role="treeitem"][aria-label*="${text}"][aria-expanded="true"]`)
    .first()
    .waitFor({ timeout: patience });
}

/** Writes what the page shows to a .png file. */
export async function screenshot(page: Page, file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
}

function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:visible .quick-input-box input').first();
}

function quickRows(page: Page): Locator {
  return page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
}

async function appears(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}
