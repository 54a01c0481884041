import { SkillberthError } from '../../../skill/index.ts';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import { askGitIfAny, runGit, unreadable, withoutCredentials } from './git.ts';

/** The repository that holds a skill's folder, with the settings that a comparison depends on. */
export interface Repository {
  /** Digits of a hash: 40, or 64 where the repository keeps SHA-256. */
  readonly hashLength: number;
  readonly remotes: readonly Remote[];
  /** Commits turn the line endings of texts into line feeds, unless attributes say otherwise. */
  readonly keepsLineFeeds: boolean;
  readonly knowsExecutables: boolean;
  readonly knowsLinks: boolean;
}

export interface Remote {
  readonly name: string;
  /** Without credentials. */
  readonly url: string;
}

const settingNames = '^(remote\\..*\\.url|core\\.(autocrlf|filemode|symlinks))$';

/** Throws `registry-missing` outside every repository, `source-invalid` where git refuses to read it. */
export async function readRepository(skill: DiscoveredSkill, signal?: AbortSignal): Promise<Repository> {
  const [found, listed = ''] = await Promise.all([
    runGit(skill.folder, ['rev-parse', '--is-inside-work-tree', '--show-object-format'], { signal }),
    askGitIfAny(skill.folder, ['config', '-z', '--get-regexp', settingNames], signal),
  ]);
  const [inside, format] = found.stdout.split('\n');
  if (found.exitCode === 0 ? inside !== 'true' : /not a git repository/i.test(found.stderr)) {
    throw new SkillberthError({
      code: 'registry-missing',
      message: `${skill.id} lies in no git repository, so there is no registry to compare with.`,
      subject: skill.folder,
      nextStep: 'Work in a clone of the registry, or run `git init` and add the registry as a remote.',
    });
  }
  if (found.exitCode !== 0) throw unreadable(skill.folder, found.stderr);
  const settings = listed.split('\0').filter(entry => entry !== '');
  const last = (name: string): string | undefined => {
    const entry = settings.findLast(setting => setting === name || setting.startsWith(`${name}\n`));
    return entry?.slice(name.length + 1).toLowerCase();
  };
  const isOff = (value: string | undefined): boolean => ['false', 'no', 'off', '0'].includes(value ?? '');
  const conversion = last('core.autocrlf');
  return {
    hashLength: format === 'sha256' ? 64 : 40,
    remotes: settings.flatMap(entry => {
      const [, name, url] = /^remote\.(.+)\.url\n(.*)$/s.exec(entry) ?? [];
      return name === undefined || url === undefined ? [] : [{ name, url: withoutCredentials(url) }];
    }),
    keepsLineFeeds: conversion !== undefined && !isOff(conversion),
    knowsExecutables: !isOff(last('core.filemode')),
    knowsLinks: !isOff(last('core.symlinks')),
  };
}
