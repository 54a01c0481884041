import type { SkillSnapshot } from '../snapshot.ts';

/**
 * The file of a dotted Python module, or undefined where the skill has none: `handlers.main` is
 * `handlers/main/__init__.py` or else `handlers/main.py`. Both the skill's folder and `skills.<folder>.` are roots.
 */
export function pythonModuleFile({ paths, folderName }: SkillSnapshot, module: string): string | undefined {
  const prefix = `skills.${folderName}.`;
  const names = module.startsWith(prefix) ? [module, module.slice(prefix.length)] : [module];
  for (const name of names) {
    if (name === '') continue;
    const place = name.replaceAll('.', '/');
    // Python looks for the package first.
    if (paths.has(`${place}/__init__.py`)) return `${place}/__init__.py`;
    if (paths.has(`${place}.py`)) return `${place}.py`;
  }
  return undefined;
}

/** Every module of a skill by its dotted name, sorted. */
export function pythonModules({ paths }: SkillSnapshot): readonly string[] {
  const names = [...paths]
    .filter(path => path.endsWith('.py'))
    .map(path => path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.'))
    .filter(name => name !== '__init__');
  return [...new Set(names)].sort();
}
