import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callCommandLine } from './support/commandLine.ts';
import { LanguageServerCommand } from './support/languageServerCommand.ts';
import { makeWorkspace, repository, type TestWorkspace } from './support/workspace.ts';

/** The page's code block whose first line begins with this. */
function codeBlock(page: string, head: string, count = 0): string {
  const text = readFileSync(path.join(repository, 'docs', page), 'utf8');
  const blocks = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].filter(([, info]) => info === head);
  const found = blocks[count]?.[2];
  if (found === undefined) throw new Error(`docs/${page} has no block \`${head}\`.`);
  return found;
}

/** Where the pages say that \`skillberth\` is: on PATH. */
const environment = { ...process.env, PATH: `${repository}${path.delimiter}${process.env['PATH'] ?? ''}` };

function versionOf(command: string, words: readonly string[]): string | undefined {
  const answer = spawnSync(command, words, { encoding: 'utf8' });
  return answer.status === 0 ? answer.stdout : undefined;
}

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => await workspace.dispose());

describe('docs/check.md', () => {
  beforeEach(async () => {
    await workspace.write(
      'skills/unquoted/SKILL.md',
      '---\nname: unquoted\ndescription: Use it when: somebody asks for a forecast.\n---\n\nAsk the service.\n',
    );
  });

  test('the output for a person is as the page shows it', async () => {
    const { stdout } = await callCommandLine(['check'], { cwd: workspace.folder });
    expect(stdout).toBe(codeBlock('check.md', ''));
  });

  test('the JSON is as the page shows it', async () => {
    const { stdout } = await callCommandLine(['check', '--format', 'json'], { cwd: workspace.folder });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(codeBlock('check.md', 'json')));
  });
});

const skill =
  '---\nname: forecast\ndescription: Shows the weather. Use it when somebody asks for a forecast.\n---\n\nAsk the service.\n';

describe.skipIf(process.platform === 'win32')('docs/editors.md', () => {
  beforeEach(async () => {
    await workspace.write('skills/weather/SKILL.md', skill);
    await workspace.write(
      'skills/station/skill.yaml',
      'name: station\nversion: 1.0.0\ndefault_tool: missing\ntools: []\n',
    );
  });

  const neovim = versionOf('nvim', ['--version'])?.match(/^NVIM v(\d+)\.(\d+)/);
  const minor = neovim?.[1] === '0' ? Number(neovim[2]) : 99;
  const block = minor >= 11 ? 'lua neovim-0.11' : 'lua neovim-0.7';
  if (neovim == null) console.log('The page for Neovim is not tested: nvim is not installed.');

  /** Shows what Neovim shows of a file after it was opened with the page's configuration. */
  async function openInNeovim(file: string): Promise<readonly string[]> {
    await workspace.write('config/init.lua', codeBlock('editors.md', block));
    await workspace.write(
      'config/report.lua',
      `vim.wait(10000, function() return #vim.diagnostic.get(0) > 0 end, 20)
local lines = {}
for _, one in ipairs(vim.diagnostic.get(0)) do
  table.insert(lines, ('%d:%d %s %s %s'):format(one.lnum, one.col, one.source, one.code or one.user_data.lsp.code, vim.bo.filetype))
end
vim.fn.writefile(lines, '${workspace.at('report.txt')}')
vim.cmd('qa!')
`,
    );
    const words = ['--headless', '-n', '-u', workspace.at('config', 'init.lua'), file];
    execFileSync(
      'nvim',
      [...words, '-c', `luafile ${workspace.at('config', 'report.lua').replaceAll(' ', '\\ ')}`],
      {
        cwd: workspace.folder,
        env: { ...environment, XDG_STATE_HOME: workspace.at('state'), XDG_CACHE_HOME: workspace.at('cache') },
        timeout: 50_000,
      },
    );
    return (await workspace.read('report.txt')).trimEnd().split('\n');
  }

  test.skipIf(neovim == null)('Neovim shows what is wrong with a SKILL.md, as Markdown', async () => {
    expect(await openInNeovim('skills/weather/SKILL.md')).toEqual([
      '1:6 skillberth agent-skill/name-folder markdown',
    ]);
  });

  test.skipIf(neovim == null)('Neovim shows what is wrong with a skill.yaml, as YAML', async () => {
    expect(await openInNeovim('skills/station/skill.yaml')).toContainEqual(
      expect.stringMatching(/^2:14 skillberth adaos\/\S+ yaml$/),
    );
  });

  test.skipIf(neovim == null).each(['lua neovim-0.11', 'lua neovim-0.7'])('%s is Lua', async head => {
    await workspace.write('block.lua', codeBlock('editors.md', head));
    const script = `lua local _, problem = loadfile('${workspace.at('block.lua')}'); io.stdout:write(problem or 'fine')`;
    const words = ['--headless', '-u', 'NONE', '-c', script, '-c', 'qa!'];
    expect(execFileSync('nvim', words, { encoding: 'utf8' })).toBe('fine');
  });

  interface HelixLanguages {
    readonly language: readonly { readonly name: string; readonly 'language-servers': readonly string[] }[];
    readonly 'language-server': Readonly<Record<string, { command: string; args: readonly string[] }>>;
  }

  const python = versionOf('python3', ['-c', 'import tomllib']) !== undefined;
  if (!python) console.log('The page for Helix is not tested: python3 with tomllib reads its TOML.');

  test.skipIf(!python)('the command of Helix serves a client that pulls no diagnostics', async () => {
    const script = 'import json, sys, tomllib; json.dump(tomllib.load(sys.stdin.buffer), sys.stdout)';
    const toml = codeBlock('editors.md', 'toml helix');
    const languages: HelixLanguages = JSON.parse(
      execFileSync('python3', ['-c', script], { input: toml, encoding: 'utf8' }),
    );
    expect(languages.language.map(({ name }) => name)).toEqual(['markdown', 'yaml', 'json']);
    for (const language of languages.language) expect(language['language-servers']).toContain('skillberth');
    const { command = '', args = [] } = languages['language-server']['skillberth'] ?? {};
    const server = new LanguageServerCommand(command, args, environment);
    try {
      await server.initialize(workspace.folder, { publishDiagnostics: { versionSupport: true } });
      const uri = await server.open(workspace.at('skills', 'weather', 'SKILL.md'), 'markdown', skill);
      await expect
        .poll(() => server.published(uri)?.map(({ code }) => code), { timeout: 10_000 })
        .toEqual(['agent-skill/name-folder']);
      expect(await server.shutdown()).toBe(0);
    } finally {
      server.dispose();
    }
  });

  const helix = versionOf('hx', ['--version']);
  if (helix === undefined) console.log('The page is not tested in Helix itself: hx is not installed.');

  test.skipIf(helix === undefined)('Helix finds the server', async () => {
    await workspace.write('config/helix/languages.toml', codeBlock('editors.md', 'toml helix'));
    const env = { ...environment, XDG_CONFIG_HOME: workspace.at('config') };
    const health = execFileSync('hx', ['--health', 'markdown'], { env, encoding: 'utf8' });
    expect(health).toMatch(/✓.*skillberth/);
  });
});
