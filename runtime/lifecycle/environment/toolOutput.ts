import type { OperationContext } from '../../operation.ts';

/**
 * The same without the credentials in addresses (`https://user:token@host`). A match begins only where a word does: others
 * choose the text, and a search from each of its letters would take hours.
 */
export function masked(text: string): string {
  return text.replace(/((?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/)[^/\s@]+@/gi, '$1****@');
}

/** A context whose output shows no credentials of addresses. */
export function maskAddresses(context: OperationContext): OperationContext {
  const { onOutput } = context;
  if (onOutput === undefined) return context;
  return { ...context, onOutput: (text, stream) => onOutput.call(context, masked(text), stream) };
}

/** Why a tool ended, in one line: what it marks as the error, with the lines that belong to it. */
export function reasonOf(stderr: string, stdout: string): string {
  const lines = masked(stderr.trim() === '' ? stdout : stderr)
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '');
  return (
    reasonOfNpm(lines) ??
    reasonOfUv(lines) ??
    reasonOfPip(lines) ??
    lines.at(-1) ??
    'it ended without saying why.'
  );
}

/** pip: the last line that begins with `ERROR:` names what is missing. */
function reasonOfPip(lines: readonly string[]): string | undefined {
  return lines
    .filter(line => /^error\b/i.test(line))
    .at(-1)
    ?.replace(/^error:\s*/i, '');
}

/** uv: `error:` and `cause:`, before 0.10 a cross and `╰─▶`, with an explanation that runs over several lines. */
function reasonOfUv(lines: readonly string[]): string | undefined {
  const hasCause = lines.some(line => line.startsWith('cause:'));
  const at = lines.findIndex(line => line.startsWith('\u00d7') || (hasCause && line.startsWith('error:')));
  if (at < 0) return undefined;
  const end = lines.findIndex((line, index) => index > at && /^(hint|help):/.test(line));
  return lines
    .slice(at, end < 0 ? undefined : end)
    .map(line => line.replace(/^([\u00d7\u2502\u251c\u2570\u2500\u25b6\s]+|error:\s*|cause:\s*)/, ''))
    .join(' ')
    .trim();
}

/** npm: `npm error code E404`, then lines that say what; the place of its own log comes last. */
function reasonOfNpm(lines: readonly string[]): string | undefined {
  const said = lines
    .map(line => /^npm (?:error|ERR!)\s*(.*)$/.exec(line)?.[1]?.trim() ?? '')
    .filter(line => line !== '' && !/^A complete log of this run|^(syscall|errno|path|dest) /.test(line));
  const code = said.find(line => line.startsWith('code '))?.slice('code '.length);
  const first = said.find(line => !line.startsWith('code '));
  if (first === undefined) return code;
  const text = code === undefined ? first : first.replace(`${code.replace(/^E/, '')} `, '');
  return code === undefined ? text : `${text} (${code})`;
}
