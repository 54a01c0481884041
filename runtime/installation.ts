import path from 'node:path';

/** The package's folder: one above a bundle in `dist`, and one above this file in the repository. */
const installation = path.dirname(import.meta.dirname);

/** Where the files lie that the engine starts and lends; absolute. */
export const installedPrograms = {
  supervisorScript: path.join(installation, 'dist', 'supervisor.cjs'),
  pythonFolder: path.join(installation, 'python'),
} as const;
