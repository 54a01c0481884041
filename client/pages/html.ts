/** A piece of a page in which every text from outside is escaped. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[] | undefined;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What is put in is text, unless it is `Html` itself. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: pieces.reduce((text, piece, index) => `${text}${markupOf(parts[index - 1])}${piece}`) };
}

export const nothing: Html = { html: '' };

/** A link that runs a command of `pageCommands` with one argument. */
export function commandLink(title: string, command: string, argument: object): Html {
  const uri = `command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`;
  return html`<a href="${uri}">${title}</a>`;
}

export function list(entries: readonly string[]): Html {
  return entries.length === 0
    ? html`<p class="none">None.</p>`
    : html`<ul>${entries.map(entry => html`<li>${entry}</li>`)}</ul>`;
}

export function paths(entries: readonly string[]): Html {
  return entries.length === 0
    ? html`<p class="none">None.</p>`
    : html`<ul class="paths">${entries.map(entry => html`<li><code>${entry}</code></li>`)}</ul>`;
}

/** `rows`: the cells of each row, the first one its heading. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly (Html | string)[])[],
  className = '',
): Html {
  const cells = (row: readonly (Html | string)[]) => row.map(cell => html`<td>${cell}</td>`);
  return html`<table class="${className}"><thead><tr>${columns.map(
    column => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody>${rows.map(row => html`<tr>${cells(row)}</tr>`)}</tbody></table>`;
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (Array.isArray(part)) return part.map(one => one.html).join('');
  if (typeof part === 'object' && 'html' in part) return part.html;
  // Marks that turn the reading direction or show nothing could make a page say what its text does not.
  const text = String(part).replace(/\p{Cf}+/gu, ' ');
  return text.replace(/[&<>"']/g, character => escapes[character] ?? character);
}
