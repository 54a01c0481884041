import packageFile from '../../package.json' with { type: 'json' };

/** The address of a file on the repository's own pages, or undefined while package.json names no repository. */
export function repositoryPage(file: string): string | undefined {
  const { repository } = packageFile as { readonly repository?: string | { readonly url: string } };
  const url = typeof repository === 'string' ? repository : repository?.url;
  if (url === undefined) return undefined;
  const base = url.replace(/^git\+/, '').replace(/\.git$/, '');
  return /^https:\/\//.test(base) ? `${base}/blob/main/${file}` : undefined;
}
