import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skillberth } from '../suite/skillberth.ts';
import { assertSaidOnce, type Case, open, replaceAll } from './besidePeers.ts';

const isThere = vscode.extensions.getExtension('avifenesh.agnix') !== undefined;
if (!isThere) console.log('Skipped beside agnix: neither AGNIX_LSP nor PATH names its server.');

(isThere ? describe : describe.skip)('SKILL.md beside agnix', () => {
  const name = 'name: beside-agnix\n';
  const description = 'description: Fills forms. Use it when a form has to be completed.\n';
  const file = (frontmatter: string, body = 'Text.\n') => `---\n${frontmatter}---\n\n${body}`;
  const probe = {
    text: file(`${name}${description}metadata:\n  version: 3\n`),
    rule: 'agent-skill/metadata-value',
  };
  let editor: vscode.TextEditor;

  before(async () => {
    await skillberth();
    editor = await open('beside-agnix', 'SKILL.md', probe.text);
    assert.equal(editor.document.languageId, 'skill-markdown');
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const cases: readonly Case[] = [
    { text: '# Title\n', theirs: /must have YAML frontmatter/, ours: 'frontmatter/missing' },
    {
      text: `---\n${name}${description}`,
      theirs: /must have YAML frontmatter/,
      ours: 'frontmatter/unclosed',
    },
    {
      text: file(`${name}description: Use when: asked\n`),
      theirs: /mapping values/,
      ours: 'yaml/unquoted-colon',
    },
    { text: file(`${name}${description}${name}`), theirs: /Duplicate/, ours: 'yaml/duplicate-key' },
    { text: file(`name: [a\n${description}`), theirs: /Failed to parse/, ours: 'yaml/syntax' },
    {
      text: file(`name: beside agnix\n${description}`),
      theirs: /kebab-case|lowercase letters/,
      ours: 'agent-skill/name-characters',
    },
    {
      text: file(`name: Beside-Agnix\n${description}`),
      theirs: /kebab-case|lowercase letters/,
      ours: 'agent-skill/name-case',
    },
    {
      text: file(`name: beside--agnix\n${description}`),
      theirs: /consecutive/,
      ours: 'agent-skill/name-hyphens',
    },
    {
      text: file(`name: ${'a'.repeat(65)}\n${description}`),
      theirs: /kebab-case|lowercase letters/,
      ours: 'agent-skill/name-length',
    },
    {
      text: file(`${name}description: ""\n`),
      theirs: /no description/,
      ours: 'agent-skill/description-empty',
    },
    {
      text: file(`${name}description: Use when ${'x'.repeat(1_024)}\n`),
      theirs: /1024/,
      ours: 'agent-skill/description-length',
    },
    {
      text: file(`${name}description: Fills in PDF forms.\n`),
      theirs: /not when to use/,
      ours: 'agent-skill/description-when',
    },
    {
      text: file(`${name}description: Use <b> when a form has to be completed.\n`),
      theirs: /XML tag/,
      ours: 'agent-skill/description-brackets',
      target: 'claude-upload',
    },
    {
      text: file(`${name}${description}compatibility: ${'x'.repeat(501)}\n`),
      theirs: /1-500/,
      ours: 'agent-skill/compatibility-length',
    },
    {
      text: file(`name: other-name\n${description}`),
      theirs: /parent directory/,
      ours: 'agent-skill/name-folder',
    },
    {
      text: file(`${name}${description}bogus: 1\n`),
      theirs: /client-specific/,
      ours: 'agent-skill/key-unknown',
    },
    {
      text: file(`${name}${description}`, 'See [more](references/none.md).\n'),
      theirs: /Broken markdown link/,
      ours: 'body/link-missing',
    },
    {
      text: file(`${name}${description}`, 'Line.\n'.repeat(600)),
      theirs: /500 lines/,
      ours: 'body/too-long',
    },
    {
      text: file(`${name}${description}`, 'Run /home/max/collect.sh\n'),
      theirs: /user directory/,
      ours: 'body/path-home',
    },
  ];
  for (const each of cases) {
    it(`${each.ours} is said once`, () => assertSaidOnce(editor, probe, each));
  }

  it('each key is offered once', async () => {
    const text = file(`${name}${description}`);
    await replaceAll(editor, text.replace('---\n\n', '\n---\n\n'));
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      editor.document.uri,
      new vscode.Position(3, 0),
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const key of ['license', 'model', 'allowed-tools', 'when_to_use']) {
      assert.equal(labels.filter(label => label === key).length, 1, `${key} in ${labels.join(', ')}`);
    }
  });
});
