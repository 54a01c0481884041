import type { Location, Position } from 'vscode-languageserver';
import { type SkillSnapshot, TextPositions, type TextRange } from '../../skill/index.ts';
import { locationOf } from './navigation/locations.ts';
import { declarationsOf, mentionAt } from './navigation/mentions.ts';
import type { Mention } from './navigation/subject.ts';
import { outlineOfMarkdown, symbolIn } from './navigation/textMentions.ts';
import type { ServiceDocument } from './serviceDocument.ts';

/** A place in a file of the skill. */
interface Target extends TextRange {
  readonly file: string;
}

/** Where what stands under the cursor is made: a tool's function, a link's file, a secret's declaration. */
export function definition(document: ServiceDocument, position: Position): readonly Location[] {
  const { snapshot, file, text } = document;
  const mention = mentionAt(snapshot, file, new TextPositions(text).offsetAt(position));
  if (mention === undefined) return [];
  return targetsOf(snapshot, mention).map(target => locationOf(document, target.file, target));
}

function targetsOf(snapshot: SkillSnapshot, mention: Mention): readonly Target[] {
  const { subject } = mention;
  switch (subject.kind) {
    case 'file':
      return [{ file: subject.file, ...placeIn(snapshot, subject.file, subject.anchor) }];
    case 'symbol':
      return [{ file: subject.file, ...(symbolIn(snapshot, subject.file, subject.name) ?? beginning) }];
    case 'tool':
    case 'command': {
      const { code } = mention;
      return code === undefined
        ? declarationsOf(snapshot, subject)
        : targetsOf(snapshot, { ...mention, subject: code });
    }
    default:
      return declarationsOf(snapshot, subject);
  }
}

const beginning: TextRange = { start: 0, end: 0 };

/** The heading of an anchor; the file's beginning without one. */
function placeIn(snapshot: SkillSnapshot, file: string, anchor: string | undefined): TextRange {
  const headings = anchor === undefined ? [] : (outlineOfMarkdown(snapshot, file)?.headings ?? []);
  return headings.find(heading => heading.anchor === anchor)?.textRange ?? beginning;
}
