import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type PackagedEditor, startPackagedEditor } from '../support/packagedEditor.ts';
import { screenshot, showViewContainer, treeRow, treeRowLabels } from '../support/workbench.ts';

const results = path.resolve(import.meta.dirname, '../../../test-results');
let editor: PackagedEditor;

beforeAll(async () => {
  editor = await startPackagedEditor(inject('vsix'));
});

afterAll(() => editor?.[Symbol.asyncDispose]());

test('the installed package shows the skills of the workspace', async () => {
  await showViewContainer(editor.page, 'Skills');
  await treeRow(editor.page, 'weather_skill');
  expect((await treeRowLabels(editor.page)).length).toBeGreaterThan(0);
  await screenshot(editor.page, path.join(results, 'skills-view.png'));
});
