import { expect, test } from 'vitest';
import { checkDisk } from './checkDisk.ts';

const file = 'runtime/lifecycle/slots/a.ts';

test.each([
  [`import { mkdir } from 'node:fs/promises';`, 'mkdir of node:fs/promises'],
  [`import { readFile, rename as move } from 'fs/promises';`, 'rename of node:fs/promises'],
  [`import { writeFileSync } from 'node:fs';`, 'writeFileSync of node:fs'],
  [`import { promises } from 'node:fs';`, 'promises of node:fs'],
  [`import * as fs from 'node:fs';`, '* of node:fs'],
  [`import fs from 'fs';`, '* of node:fs'],
  [`import { openSync } from 'node:fs';`, 'openSync of node:fs'],
  [`import { spawn } from 'node:child_process';`, 'spawn of node:child_process'],
])('%s is refused', (source, named) => {
  expect(checkDisk(file, source)).toEqual([expect.stringContaining(`${file}:1 imports ${named}`)]);
});

test.each([
  [file, `import { constants, readFileSync, type Stats } from 'node:fs';`],
  [file, `import type { Dirent, WriteStream } from 'node:fs';`],
  [file, `import { makeFolder } from '../disk/disk.ts';`],
  ['runtime/lifecycle/disk/disk.ts', `import * as fs from 'node:fs';`],
  ['runtime/lifecycle/runCommand.ts', `import { spawn } from 'node:child_process';`],
  ['runtime/execution/a.ts', `import { spawn } from 'node:child_process';`],
])('in %s, %s is allowed', (place, source) => {
  expect(checkDisk(place, source)).toEqual([]);
});
