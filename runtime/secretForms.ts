/** Shorter values are parts of ordinary words: hiding them would hide nothing and spoil the text. */
export const shortestSecret = 6;

/** Characters. A longer form is looked for in pieces, so that a part of it is hidden as well. */
const longestPiece = 256;
/** Columns at which encoders break base64 (RFC 2045). */
const base64Line = 76;

/**
 * Every text by which a secret may show up in a log: as it is, trimmed, line by line, escaped as in JSON and in a
 * Python literal, URL-encoded, and in base64 at any place of a longer text. None for a value that is too short.
 */
export function formsOf(value: string): ReadonlySet<string> {
  const forms = new Set<string>();
  for (const unit of new Set([value, value.trim(), ...value.split(/\r\n|[\r\n]/).map(line => line.trim())])) {
    if (unit.length < shortestSecret) continue;
    for (const form of [unit, ...escapedForms(unit), ...urlForms(unit)]) addPieces(forms, form, longestPiece);
    for (const form of base64Forms(unit)) addPieces(forms, form, base64Line);
  }
  return forms;
}

function addPieces(forms: Set<string>, form: string, length: number): void {
  if (form.length <= length) {
    forms.add(form);
    return;
  }
  for (let start = 0; start < form.length; start += length) {
    // The last piece reaches back, or it could be short enough to be anything.
    forms.add(form.slice(Math.min(start, form.length - shortestSecret), start + length));
  }
}

/** As JSON writes it (with other letters as they are, or escaped as Python does), and as Python's `repr` does. */
function escapedForms(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[^ -~]/g, letter => unicodeEscape(letter));
  const python = text
    .replaceAll('\\', '\\\\')
    .replace(/[\n\r\t]/g, letter => controlEscapes[letter] ?? letter);
  const solidus = json.replaceAll('/', '\\/');
  return [
    json,
    ascii,
    ascii.toUpperCase() === ascii ? ascii : upperEscapes(ascii),
    solidus,
    python,
    python.replaceAll("'", "\\'"),
  ];
}

const controlEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function unicodeEscape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function upperEscapes(text: string): string {
  return text.replace(/\\u[0-9a-f]{4}/g, written => `\\u${written.slice(2).toUpperCase()}`);
}

/**
 * What encoders leave as it is differs: `encodeURIComponent`, forms, Python's `quote` and `quote_plus`, RFC 3986; and
 * so do the letters of the hexadecimal digits.
 */
function urlForms(text: string): readonly string[] {
  const unreserved = [
    'A-Za-z0-9_.~-',
    'A-Za-z0-9_.~/-',
    "A-Za-z0-9_.!~*'()-",
    'A-Za-z0-9_.*-',
    "A-Za-z0-9_.~!*'();:@&=+$,/?#-",
  ];
  const encoded = unreserved.flatMap(kept => {
    const percent = text.replace(new RegExp(`[^${kept}]`, 'gu'), percentEncoded);
    return [percent, percent.replaceAll('%20', '+')];
  });
  return encoded.flatMap(form => [form, form.replace(/%[0-9A-F]{2}/g, digits => digits.toLowerCase())]);
}

function percentEncoded(letter: string): string {
  return [...Buffer.from(letter)]
    .map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/**
 * Base64 of a text that holds the secret after 0, 1 or 2 bytes modulo 3: the characters that the secret alone
 * decides, and with them its end where nothing follows.
 */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap(before => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // 8 or 16 bits of what comes before share the first 2 or 3 characters.
    const own = encoded.slice(before === 0 ? 0 : before + 1);
    const unpadded = own.replace(/=+$/, '');
    const decided = (before + bytes.length) % 3 === 0 ? unpadded : unpadded.slice(0, -1);
    return [own, unpadded, decided].flatMap(form => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
  });
}
