/** Texts are read for names and credentials up to here, in UTF-16 code units: what is longer is data. */
export const mostRead = 2_000_000;

/** Programs and scripts, by their extension. */
export function isSource(path: string): boolean {
  return /\.(?:py|pyi|js|mjs|cjs|jsx|ts|mts|cts|tsx|sh|bash|zsh|fish|ps1|psm1|bat|cmd|rb|pl|php|lua|go|rs|java|kt|swift|c|cc|cpp|h|cs|r|R|jl|sql|awk|scala|ex|exs|applescript|scpt)$/.test(
    path,
  );
}

/** Text that a skill may be configured or described with. */
export function isData(path: string): boolean {
  return /\.(?:md|markdown|mdx|txt|ya?ml|json|jsonc|toml|ini|cfg|conf|env|html?|css|xml|svg|tex|typ|j2|tmpl)$/i.test(
    path,
  );
}

/** Tests run on their author's machine and with made-up values. */
export function isTest(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|fixtures|spec)\/|(?:^|\/)test_[^/]*$|[._-](?:test|spec)\.\w+$/i.test(
    path,
  );
}
