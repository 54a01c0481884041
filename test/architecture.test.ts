import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkDisk } from './architecture/checkDisk.ts';
import { checkImports } from './architecture/checkImports.ts';
import { roomOf, rooms } from './architecture/rooms.ts';

const root = path.dirname(import.meta.dirname);
const files = globSync('{schemas,skill,workspace,runtime,server,client,cli,test,scripts}/**/*.{ts,tsx,mts}', {
  cwd: root,
  exclude: ['**/node_modules', 'test/fixtures/**', 'schemas/generated/**', '**/*.d.{ts,mts}'],
}).map(file => file.replaceAll(path.sep, '/'));

test('imports go one way', () => {
  const broken = files.flatMap(file => checkImports(file, readFileSync(path.join(root, file), 'utf8')));
  expect(broken).toEqual([]);
});

test('the lifecycle changes the disk and starts processes at one place each', () => {
  const broken = files.flatMap(file => checkDisk(file, readFileSync(path.join(root, file), 'utf8')));
  expect(broken).toEqual([]);
});

test('every room that holds code has an index.ts', () => {
  const withCode = rooms.filter(room => files.some(file => roomOf(file) === room));
  expect(withCode.length).toBeGreaterThan(1);
  expect(withCode.filter(room => !existsSync(path.join(root, room, 'index.ts')))).toEqual([]);
});
