import path from 'node:path';

/** The clone's folder. */
export const root = path.resolve(import.meta.dirname, '..', '..');
/** The folder that pins the editor host, with its own lockfile. */
export const editorHostFolder = path.join(root, 'test', 'editor', 'host');
/** The VS Code server inside the installed editor host. */
export const editorServerFolder = path.join(editorHostFolder, 'node_modules', 'code-server', 'lib', 'vscode');
