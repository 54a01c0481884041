import type { ErrorCode } from 'yaml';

/** What each error of the YAML parser means for an author, and how it is mended. */
const explanations: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS:
    'This alias cannot be read. Write the value itself, or quote the text if it is meant to begin with `*`.',
  BAD_COLLECTION_TYPE: 'The tag before this value does not fit the value. Remove the tag.',
  BAD_DIRECTIVE: 'A line that begins with `%` is a YAML directive. Remove it, or quote the text.',
  BAD_DQ_ESCAPE:
    'A backslash in double quotes begins an escape, and this one does not exist. Double the backslash or use single quotes.',
  BAD_INDENT:
    'This line is indented differently from its neighbours, so YAML cannot tell what it belongs to. Align it with the lines of the same level and close every bracket.',
  BAD_PROP_ORDER: 'An anchor or tag must stand directly before its value. Move it there.',
  BAD_SCALAR_START: 'A text cannot begin with this character in YAML. Put the value in quotes.',
  BLOCK_AS_IMPLICIT_KEY:
    'A second key begins on a line that already has one. Put it on a line of its own, or quote the value if `: ` is part of the text.',
  BLOCK_IN_FLOW:
    'An indented list or mapping cannot stand inside brackets. Close the bracket, or write the whole value in one style.',
  KEY_OVER_1024_CHARS:
    'A key may have at most 1,024 characters. Quote the value if `: ` is part of the text.',
  MISSING_CHAR:
    'Something is missing here: a closing quote, a closing bracket, the `:` behind a key, or the `-` before a list item.',
  MULTILINE_IMPLICIT_KEY:
    'This key has no `:` on its own line, so YAML joins it with the next one. Add the `:`, or quote the text.',
  MULTIPLE_ANCHORS: 'A value can have only one anchor. Remove the others.',
  MULTIPLE_DOCS: 'A second YAML document begins here, and only the first one is read. Remove the `---` line.',
  MULTIPLE_TAGS: 'A value can have only one tag. Remove the others.',
  NON_STRING_KEY: 'A key must be a text. Put it in quotes.',
  RESOURCE_EXHAUSTION: 'This value is nested too deeply to be read. Flatten it.',
  TAB_AS_INDENT: 'YAML does not allow tabs as indentation. Use spaces.',
  TAG_RESOLVE_FAILED:
    'This tag is unknown, and some readers reject the file for it. Remove the tag, or quote the text if it is meant to begin with `!`.',
  UNEXPECTED_TOKEN:
    'This cannot stand here in YAML. Put a text with special characters in quotes and check the brackets before it.',
};

export function explainYamlError(code: ErrorCode, message: string): string {
  return explanations[code] ?? `This is not valid YAML: ${message}.`;
}
