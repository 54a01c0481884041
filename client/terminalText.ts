/** Text of a process for a terminal that moves to column 0 on carriage return alone. Colours stay as they are. */
export function terminalText(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}
