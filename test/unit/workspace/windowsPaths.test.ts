import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { sourcesOf, stepsBelow } from '../../../workspace/index.ts';

// The rules of Windows paths, wherever the test runs: what is tested here only computes.
vi.mock('node:path', async importActual => {
  const { win32 } = await importActual<typeof import('node:path')>();
  return { ...win32, default: win32 };
});

describe('paths on Windows', () => {
  it('are what these tests compute with', () => {
    expect(path.sep).toBe('\\');
  });

  it.each([
    ['C:\\w', 'C:\\w\\skills\\a', ['skills', 'a']],
    ['C:\\w', 'c:\\W\\skills', ['skills']],
    ['C:\\w', 'C:\\w', []],
    ['C:\\w', 'C:\\w2', undefined],
    ['C:\\w', 'D:\\w\\skills', undefined],
    ['C:\\w', 'C:\\', undefined],
    ['\\\\server\\share\\w', '\\\\server\\share\\w\\skills', ['skills']],
    ['\\\\server\\share\\w', '\\\\server\\other\\w\\skills', undefined],
    ['C:\\w', 'C:\\w\\..hidden', ['..hidden']],
    ['C:\\w', 'C:/w/skills/a', ['skills', 'a']],
  ])('below %s lies %s as %j', (folder, file, steps) => {
    expect(stepsBelow(folder, file)).toEqual(steps);
  });

  it('give every source its runtime folder below the workspace', () => {
    const workspace = sourcesOf('C:\\my work').filter(source => source.root === 'C:\\my work');
    expect(workspace.map(source => source.folder)).toContain('C:\\my work\\.claude\\skills');
    expect(new Set(workspace.map(source => source.runtimeFolder))).toEqual(
      new Set([
        'C:\\my work\\skills\\.runtime',
        'C:\\my work\\.adaos\\skills\\.runtime',
        'C:\\my work\\.skillberth\\runtime',
      ]),
    );
  });
});
