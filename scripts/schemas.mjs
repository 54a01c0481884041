// Compiles schemas/*.schema.json into schemas/generated/validators.js, so that nothing compiles a schema at run time.
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * Writes the validators and their types, unless they are newer than the schemas and this script.
 * @param {string} root The repository.
 */
export async function writeValidators(root) {
  const folder = path.join(root, 'schemas');
  const output = path.join(folder, 'generated');
  const schemaFiles = (await readdir(folder)).filter(name => name.endsWith('.schema.json')).sort();
  const inputs = [...schemaFiles.map(name => path.join(folder, name)), import.meta.filename];
  if (await isNewer(path.join(output, 'validators.d.ts'), inputs)) return;
  const schemas = await Promise.all(
    schemaFiles.map(async name => JSON.parse(await readFile(path.join(folder, name), 'utf8'))),
  );
  const names = schemas.map(schema => exportName(schema.$id));
  await mkdir(output, { recursive: true });
  await replace(path.join(output, 'validators.js'), await compile(root, schemas, names));
  await replace(path.join(output, 'validators.d.ts'), declarations(names));
}

/** `adaos-manifest` → `validateAdaosManifest` */
function exportName(id) {
  return `validate${id.replace(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase())}`;
}

async function compile(root, schemas, names) {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const { default: standaloneCode } = await import('ajv/dist/standalone/index.js');
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strict: true,
    schemas: schemas.map(withoutAnnotations),
    code: { source: true, esm: true },
  });
  const code = standaloneCode.default(
    ajv,
    Object.fromEntries(names.map((name, index) => [name, schemas[index].$id])),
  );
  // Ajv's output requires its small helpers; bundling makes it a module that stands alone.
  const result = await build({
    stdin: { contents: code, resolveDir: root, loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    write: false,
    logLevel: 'warning',
  });
  return result.outputFiles[0].text;
}

const annotations = new Set(['title', 'description', 'examples', 'default']);

/** A schema without what only people and the editor read, which makes the validators half as large. */
function withoutAnnotations(schema) {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(withoutAnnotations);
  const entries = Object.entries(schema).filter(([key]) => !annotations.has(key) && !key.startsWith('x-'));
  return Object.fromEntries(
    entries.map(([key, value]) =>
      key === 'properties' || key === '$defs'
        ? [
            key,
            Object.fromEntries(
              Object.entries(value).map(([name, child]) => [name, withoutAnnotations(child)]),
            ),
          ]
        : [key, withoutAnnotations(value)],
    ),
  );
}

function declarations(names) {
  return [
    '/** One failed keyword of a schema. */',
    'export interface SchemaError {',
    '  readonly instancePath: string;',
    '  readonly schemaPath: string;',
    '  readonly keyword: string;',
    '  readonly params: Readonly<Record<string, unknown>>;',
    '}',
    '/** True where the data fits; else `errors` holds every mistake until the next call. */',
    'export interface SchemaValidator {',
    '  (data: unknown): boolean;',
    '  readonly errors?: readonly SchemaError[] | null;',
    '}',
    ...names.map(name => `export declare const ${name}: SchemaValidator;`),
    '',
  ].join('\n');
}

async function isNewer(file, inputs) {
  const times = await Promise.all(
    [file, ...inputs].map(name =>
      stat(name).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      ),
    ),
  );
  const [written, ...read] = times;
  return written !== undefined && read.every(time => time !== undefined && time < written);
}

/** Two builds at once each write a whole file. */
async function replace(file, text) {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}
