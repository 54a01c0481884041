import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { startWeatherService, type WeatherService } from '../suite/weatherService.ts';
import { type PackagedEditor, startPackagedEditor } from '../support/packagedEditor.ts';
import {
  answer,
  expandTreeRow,
  openFile,
  runCommand,
  screenshot,
  showViewContainer,
  treeRow,
} from '../support/workbench.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
/** `npm run screenshots` sets it to docs/images. */
const images = process.env['SKILLBERTH_SCREENSHOTS'] ?? path.join(repository, 'test-results', 'screens');
const shot = (name: string) => screenshot(editor.page, path.join(images, `${name}.png`));

let weather: WeatherService;
let editor: PackagedEditor;

beforeAll(async () => {
  weather = await startWeatherService();
  editor = await startPackagedEditor(inject('vsix'), {
    environment: { WEATHER_API_BASE: weather.url, NO_PROXY: '127.0.0.1' },
    settings: {
      'workbench.colorTheme': 'Default Light Modern',
      'terminal.integrated.gpuAcceleration': 'off',
      'breadcrumbs.enabled': false,
      // The weather service of this test is on this machine.
      'skillberth.permissions.allowLocalhost': true,
    },
  });
});

afterAll(async () => {
  await editor?.[Symbol.asyncDispose]();
  await weather?.close();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await shot('failed');
});

// One story from top to bottom, by keyboard and mouse as a person does it; each test stands on the one before it.

test('a broken manifest is underlined, and the message says how to mend it', async () => {
  const { page } = editor;
  await showViewContainer(page, 'Skills');
  await treeRow(page, 'weather_skill');
  await openFile(page, 'skills/weather_skill/skill.yaml');
  const text = await readFile(path.join(editor.workspaceFolder, 'skills/weather_skill/skill.yaml'), 'utf8');
  const line = text.split('\n').findIndex(each => each.startsWith('permissions:'));
  await page.keyboard.press('Control+Home');
  for (let row = 0; row < line; row += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type(', internet');
  await page.locator('.squiggly-warning, .squiggly-error').first().waitFor({ timeout: 30_000 });
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+i');
  await page.locator('.monaco-hover').getByText('is no permission').waitFor({ timeout: 10_000 });
  await shot('diagnostics');
  await page.keyboard.press('Escape');
  const undo = async (): Promise<number> => {
    await page.keyboard.press('Control+z');
    return page.locator('.squiggly-warning, .squiggly-error').count();
  };
  await expect.poll(undo, { timeout: 20_000, interval: 500 }).toBe(0);
});

test('install fills slot A and names the next step', async () => {
  await runCommand(editor.page, 'Skillberth: Install');
  await treeRow(editor.page, 'slot A, pending');
  await editor.page
    .locator('.notification-toast', { hasText: 'slot A' })
    .first()
    .waitFor({ timeout: 90_000 });
  await runCommand(editor.page, 'Notifications: Clear All Notifications');
}, 180_000);

test('before its code runs, a dialog says what it may do', async () => {
  const { page } = editor;
  await runCommand(page, 'Skillberth: Test');
  const allow = page.locator('.monaco-dialog-box').getByRole('button', { name: 'Allow', exact: true });
  await allow.waitFor({ timeout: 30_000 });
  await page.locator('.monaco-dialog-box', { hasText: 'What it may do:' }).waitFor();
  await shot('approval');
  await allow.click();
}, 60_000);

test('tests stream into a terminal', async () => {
  await editor.page.locator('.terminal-wrapper.active .xterm').waitFor({ timeout: 30_000 });
  await treeRow(editor.page, 'tests passed');
  await shot('test-terminal');
}, 120_000);

test('activate, then run a tool with the inputs it asks for', async () => {
  const { page } = editor;
  await runCommand(page, 'View: Hide Panel');
  await runCommand(page, 'Skillberth: Activate');
  await treeRow(page, 'slot A, active');
  await runCommand(page, 'Notifications: Clear All Notifications');
  await runCommand(page, 'Skillberth: Run Tool…');
  await page.getByText('(1/2)').waitFor();
  await answer(page, 'Paris');
  await page.getByText('(2/2)').waitFor();
  await answer(page, '2');
  await page
    .locator('.editor-group-container .view-lines', { hasText: '"temperature_c"' })
    .waitFor({ timeout: 60_000 });
  await expandTreeRow(page, 'slot A, active');
  await treeRow(page, 'get_weather');
  await shot('skills-view');
}, 120_000);

test('what the command line does elsewhere shows without a reload', async () => {
  const words = [path.join(repository, 'dist', 'cli.cjs'), 'install', 'weather_skill'];
  await promisify(execFile)(process.execPath, words, {
    cwd: editor.workspaceFolder,
    env: { ...process.env, ...editor.environment },
  });
  const row = await treeRow(editor.page, 'slot B');
  await expect
    .poll(async () => await row.getAttribute('aria-label'), { timeout: 10_000 })
    .toContain('pending');
}, 120_000);
