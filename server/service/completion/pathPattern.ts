import type { DocumentPath } from '../../../skill/index.ts';

/** Whether a path fits a pattern: `*` is any one step, `**` at the start any number of them. */
export function pathFits(path: DocumentPath, pattern: string): boolean {
  const steps = pattern.split('/');
  const isOpen = steps[0] === '**';
  const fixed = isOpen ? steps.slice(1) : steps;
  if (isOpen ? path.length < fixed.length : path.length !== fixed.length) return false;
  const offset = path.length - fixed.length;
  return fixed.every((step, index) => step === '*' || step === path[offset + index]);
}
