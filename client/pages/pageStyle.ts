/** The editor's own colours and fonts, so that every theme fits, high contrast too. */
export const pageStyle = `
body {
  color: var(--vscode-foreground);
  background: var(--vscode-editor-background);
  font-family: var(--vscode-font-family);
  font-size: var(--vscode-font-size);
  font-weight: var(--vscode-font-weight);
  line-height: 1.5;
  padding: 0;
  margin: 0;
}
main { padding: 20px 28px 40px; }
h1 { font-size: 1.5em; font-weight: 600; line-height: 1.3; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.1em; font-weight: 600; margin: 28px 0 8px; }
p { margin: 0 0 8px; max-width: 72ch; }
.muted, .none { color: var(--vscode-descriptionForeground); }
.links { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 10px 0 0; }
a { color: var(--vscode-textLink-foreground); text-decoration: none; }
a:hover, a:focus-visible { color: var(--vscode-textLink-activeForeground); text-decoration: underline; }
a:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
ul { margin: 0; padding-left: 20px; max-width: 80ch; }
li { margin: 2px 0; }
.paths { list-style: none; padding-left: 0; max-width: none; }
code, pre { font-family: var(--vscode-editor-font-family); font-size: 0.95em; overflow-wrap: anywhere; }
code { color: var(--vscode-foreground); background: none; padding: 0; }
pre {
  background: var(--vscode-textCodeBlock-background);
  border: 1px solid var(--vscode-widget-border, transparent);
  border-radius: 4px;
  margin: 6px 0;
  padding: 8px 12px;
  white-space: pre-wrap;
}
table { border-collapse: collapse; }
th, td {
  border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
  padding: 5px 16px 5px 0;
  text-align: left;
  vertical-align: top;
}
th { color: var(--vscode-descriptionForeground); font-weight: 600; }
th, .nowrap { white-space: nowrap; }
tbody tr:hover { background: var(--vscode-list-hoverBackground); }
td:first-child, th:first-child { padding-left: 8px; }
.audit { width: 100%; }
.reason { min-width: 24ch; overflow-wrap: anywhere; }
.audit td { font-variant-numeric: tabular-nums; }
.allow { color: var(--vscode-testing-iconPassed); }
.deny { color: var(--vscode-testing-iconFailed); }
.error, .warn { color: var(--vscode-list-warningForeground); }
.skipped { color: var(--vscode-descriptionForeground); }
.verdict { font-weight: 600; white-space: nowrap; }
.banner {
  border-left: 3px solid currentColor;
  margin: 14px 0 0;
  padding: 4px 0 4px 12px;
}
.banner span { color: var(--vscode-foreground); }
`;
