/** The files that make a folder a skill. */
export const manifestNames: ReadonlySet<string> = new Set([
  'SKILL.md',
  'skill.yaml',
  'skill.yml',
  'manifest.yaml',
  'manifest.yml',
  'manifest.json',
  'skill.json',
  'adytum.plugin.json',
]);
