/** Every suite, in the order in which they run. */
export const suiteNames = [
  'types',
  'lint',
  'unit',
  'lsp',
  'runtime',
  'attack',
  'architecture',
  'editor',
  'packaged',
];

export const usage = `Usage: npm test [-- --only <suite>]... [-- --full]
  --only <suite>  ${suiteNames.join(', ')}
  --full          also what takes longer`;

/** @param {string} suite */
export function needsEditor(suite) {
  return suite === 'editor' || suite === 'packaged';
}

/**
 * @param {string[]} args
 * @returns {{suites: string[], full: boolean} | undefined} undefined when they make no sense
 */
export function readOptions(args) {
  const only = new Set();
  let full = false;
  for (let index = 0; index < args.length; index++) {
    if (args[index] === '--full') full = true;
    else if (args[index] === '--only' && suiteNames.includes(args[index + 1] ?? '')) only.add(args[++index]);
    else return undefined;
  }
  return { suites: suiteNames.filter(name => only.size === 0 || only.has(name)), full };
}
