import { readFile, stat } from 'node:fs/promises';
import { stripComments } from 'jsonc-parser';
import {
  type DocumentPath,
  isMapping,
  type ParsedDocument,
  parseManifest,
  SkillberthError,
  type StatedPermissions,
  statedPermissions,
  TextPositions,
} from '../skill/index.ts';

/** What one `skills.json` says of which skills are used, and with what. */
export interface SkillsConfiguration {
  /** Absolute. */
  readonly file: string;
  readonly enabled: boolean;
  /** Undefined: every skill is allowed. */
  readonly allow: ReadonlySet<string> | undefined;
  readonly deny: ReadonlySet<string>;
  readonly entries: ReadonlyMap<string, ConfigurationEntry>;
  /** Its text with positions, to say where something stands. */
  readonly document: ParsedDocument;
}

export interface ConfigurationEntry {
  readonly enabled: boolean;
  /** Values may hold `${NAME}` of the host; only the user's own file sets them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly apiKey: string | undefined;
  /** Undefined where the entry does not speak of permissions. */
  readonly permissions: StatedPermissions | undefined;
}

/** Larger than any such file; a longer one is not read. */
const largest = 1_000_000;

interface Reading {
  readonly stamp: string;
  readonly configuration: SkillsConfiguration | SkillberthError;
}

/** By file, for as long as its time and size stay: every call of a tool asks. */
const readings = new Map<string, Reading>();

/**
 * The file as it is now; undefined where there is none. Comments are no mistake here.
 * Throws `configuration-invalid`, with the line, for what cannot be understood.
 */
export async function readConfigurationFile(file: string): Promise<SkillsConfiguration | undefined> {
  const stamp = await stampOf(file);
  if (stamp === undefined) {
    readings.delete(file);
    return undefined;
  }
  let reading = readings.get(file);
  if (reading?.stamp !== stamp) {
    reading = { stamp, configuration: await readAnew(file) };
    readings.set(file, reading);
  }
  if (reading.configuration instanceof SkillberthError) throw reading.configuration;
  return reading.configuration;
}

async function stampOf(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file, { bigint: true });
    // A pipe would be waited for, a folder is none.
    if (!found.isFile()) throw invalid(file, 'It is no regular file.');
    // It says nothing. The sandbox leaves such a file where it keeps a skill from making one.
    if (found.size === 0n) return undefined;
    if (found.size > largest) throw invalid(file, `It is longer than ${largest} bytes.`);
    return [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
  } catch (error) {
    if (error instanceof SkillberthError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw invalid(file, `It cannot be read (${code}).`);
  }
}

async function readAnew(file: string): Promise<SkillsConfiguration | SkillberthError> {
  try {
    return parseConfiguration(file, await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SkillberthError) return error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw invalid(file, `It cannot be read (${code}).`);
  }
}

/** Throws `configuration-invalid` for what is no such file. Its message never holds a value: keys may lie in it. */
export function parseConfiguration(file: string, text: string): SkillsConfiguration {
  // Blanks stand in their place, so that every line and column stays.
  const document = parseManifest(stripComments(text, ' '), 'skills.json');
  const problem = document?.problems[0];
  if (document === undefined || problem !== undefined)
    throw invalid(file, problem?.message ?? 'It cannot be read.', lineAt(text, problem?.start ?? 0));
  const reader = new ShapeReader(file, document);
  const root = reader.mapping(document.value, []) ?? {};
  const skills = reader.mapping(root['skills'], ['skills']) ?? {};
  const entries = reader.mapping(skills['entries'], ['skills', 'entries']) ?? {};
  const allow = reader.texts(skills['allow'], ['skills', 'allow']);
  return {
    file,
    enabled: reader.flag(skills['enabled'], ['skills', 'enabled']) ?? true,
    allow: allow === undefined ? undefined : new Set(allow),
    deny: new Set(reader.texts(skills['deny'], ['skills', 'deny']) ?? []),
    entries: new Map(
      Object.entries(entries).map(([id, value]) => [id, entryOf(reader, value, ['skills', 'entries', id])]),
    ),
    document,
  };
}

function entryOf(reader: ShapeReader, value: unknown, path: DocumentPath): ConfigurationEntry {
  const entry = reader.mapping(value, path) ?? {};
  const environment = reader.mapping(entry['env'], [...path, 'env']) ?? {};
  return {
    enabled: reader.flag(entry['enabled'], [...path, 'enabled']) ?? true,
    environment: Object.fromEntries(
      Object.entries(environment).map(([name, item]) => [
        name,
        reader.text(item, [...path, 'env', name]) ?? '',
      ]),
    ),
    apiKey: reader.text(entry['apiKey'], [...path, 'apiKey']),
    permissions: Object.hasOwn(entry, 'permissions')
      ? statedPermissions(entry['permissions'] ?? null)
      : undefined,
  };
}

/** Values of the shape that they must have; absent ones are undefined. */
class ShapeReader {
  readonly #file: string;
  readonly #document: ParsedDocument;

  constructor(file: string, document: ParsedDocument) {
    this.#file = file;
    this.#document = document;
  }

  mapping(value: unknown, path: DocumentPath): Readonly<Record<string, unknown>> | undefined {
    if (value === undefined || isMapping(value)) return value;
    throw this.#wrong(path, 'an object');
  }

  flag(value: unknown, path: DocumentPath): boolean | undefined {
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#wrong(path, 'true or false');
  }

  text(value: unknown, path: DocumentPath): string | undefined {
    if (value === undefined || typeof value === 'string') return value;
    throw this.#wrong(path, 'a text');
  }

  texts(value: unknown, path: DocumentPath): readonly string[] | undefined {
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value;
    throw this.#wrong(path, 'a list of texts');
  }

  #wrong(path: DocumentPath, expected: string): SkillberthError {
    const start = (this.#document.keyRangeOf(path) ?? this.#document.rangeOf(path))?.start ?? 0;
    const what = path.length === 0 ? 'The file' : `\`${path.join('.')}\``;
    return invalid(this.#file, `${what} must be ${expected}.`, lineAt(this.#document.text, start));
  }
}

function lineAt(text: string, offset: number): number {
  return new TextPositions(text).positionAt(offset).line + 1;
}

function invalid(file: string, what: string, line?: number): SkillberthError {
  return new SkillberthError({
    code: 'configuration-invalid',
    message: `This skills.json cannot be used: ${what}`,
    subject: line === undefined ? file : `${file}:${line}`,
    nextStep: 'Correct it, or move it away. Until then no skill runs by it, for it may forbid something.',
  });
}
