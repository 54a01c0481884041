import type { Location, Position } from 'vscode-languageserver';
import { TextPositions } from '../../skill/index.ts';
import { locationOf } from './navigation/locations.ts';
import { declarationsOf, mentionAt, mentionsOf } from './navigation/mentions.ts';
import type { ServiceDocument } from './serviceDocument.ts';

export interface ReferenceOptions {
  /** Also where the name is given. */
  readonly declarations: boolean;
}

/** Every place in the skill that names what stands under the cursor; of a tool or command also its code. */
export function references(
  document: ServiceDocument,
  position: Position,
  { declarations }: ReferenceOptions = { declarations: true },
): readonly Location[] {
  const { snapshot, file, text } = document;
  const subject = mentionAt(snapshot, file, new TextPositions(text).offsetAt(position))?.subject;
  if (subject === undefined) return [];
  const hasCode = subject.kind === 'tool' || subject.kind === 'command';
  const code = hasCode ? declarationsOf(snapshot, subject).flatMap(({ code: found }) => found ?? []) : [];
  return [subject, ...code]
    .flatMap(each => mentionsOf(snapshot, each))
    .filter(({ role }) => declarations || role !== 'declaration')
    .map(mention => locationOf(document, mention.file, mention));
}
