import { type TargetField, type TargetId, targets } from '../../schemas/index.ts';
import { type DocumentPath, detectTargets, targetIds } from '../../skill/index.ts';
import type { ServiceDocument } from './serviceDocument.ts';

/** What clients say of the key at a path of the frontmatter, or undefined where none says anything. */
export function fieldAt(path: DocumentPath): TargetField | undefined {
  const name = path.join('.');
  return Object.hasOwn(targets.fields, name) ? targets.fields[name] : undefined;
}

/** The keys that clients document right below a path of the frontmatter. */
export function fieldsBelow(path: DocumentPath): readonly (readonly [string, TargetField])[] {
  const prefix = path.map(step => `${step}.`).join('');
  return Object.entries(targets.fields)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, field]) => [name.slice(prefix.length), field] as const)
    .filter(([name]) => !name.includes('.'));
}

/** The clients that read a field, for one line. */
export function clientsOf(field: TargetField): string {
  const readers = readersOf(field);
  return readers.length === targetIds.length ? 'all clients' : readers.join(', ');
}

function readersOf(field: TargetField): readonly TargetId[] {
  return targetIds.filter(target => {
    const status = field.clients[target]?.status;
    return status === 'required' || status === 'supported';
  });
}

/** The targets that count for the document: those of the settings, else those that are evident. */
export function targetsOf({ options, snapshot }: ServiceDocument): readonly TargetId[] {
  return options.targets ?? detectTargets(snapshot);
}
