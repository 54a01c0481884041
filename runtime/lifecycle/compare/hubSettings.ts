import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parse } from 'yaml';
import { SkillberthError } from '../../../skill/index.ts';

/** Which hub a workspace talks to, from `node.yaml`. */
export interface HubSettings {
  /** Absolute. */
  readonly file: string;
  readonly nodeId: string;
  /** Without credentials. */
  readonly baseUrl: URL;
  /** Absolute paths of PEM files. */
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** PEM texts. They go to the TLS library and nowhere else. */
export interface HubKeys {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Reads `node.yaml` of `$ADAOS_BASE_DIR`, else of `.adaos/`. Throws `hub-key-missing` or `source-invalid`. */
export async function readHubSettings(workspaceFolder: string): Promise<HubSettings> {
  const folder = process.env['ADAOS_BASE_DIR'] || path.join(workspaceFolder, '.adaos');
  const file = path.resolve(workspaceFolder, folder, 'node.yaml');
  const text = await readOrMissing(file, 'node.yaml, which names the hub and its keys,');
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw invalid(file, 'It is no YAML', error);
  }
  const member = (...names: string[]): string | undefined => textAt(document, names);
  const nodeId = member('node', 'id');
  if (nodeId === undefined) throw invalid(file, 'It names no node.id');
  const below = (relative: string): string => path.resolve(path.dirname(file), relative);
  return {
    file,
    nodeId,
    baseUrl: hubAddress(file, member('root', 'base_url')),
    caFile: below(member('root', 'ca_cert') ?? path.join('keys', 'ca.cert')),
    certificateFile: below(member('subnet', 'hub', 'cert') ?? path.join('keys', 'hub_cert.pem')),
    keyFile: below(member('subnet', 'hub', 'key') ?? path.join('keys', 'hub_private.pem')),
  };
}

/**
 * Reads the keys and judges our own certificate, so that a hub's silence need not be guessed at. Throws
 * `hub-key-missing` or `hub-certificate`.
 */
export async function readHubKeys(settings: HubSettings): Promise<HubKeys> {
  const { caFile, certificateFile, keyFile } = settings;
  const ca = await readOrMissing(caFile, "The hub's CA certificate");
  const cert = await readOrMissing(certificateFile, 'The client certificate');
  const key = await readOrMissing(keyFile, 'The private key');
  const certificate = readable(cert, certificateFile, 'certificate', text => new X509Certificate(text));
  readable(ca, caFile, 'certificate', text => new X509Certificate(text));
  const privateKey = readable(key, keyFile, 'private key without a passphrase', createPrivateKey);
  const [from, to] = [certificate.validFromDate, certificate.validToDate];
  if (to.getTime() < Date.now()) {
    throw badCertificate(`The client certificate expired on ${day(to)}.`, certificateFile, renew);
  }
  if (from.getTime() > Date.now()) {
    throw badCertificate(`The client certificate is valid only from ${day(from)}.`, certificateFile, renew);
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    throw badCertificate('The private key does not belong to the client certificate.', keyFile, renew);
  }
  return { ca, cert, key };
}

const renew =
  'Register the node at the hub again to get a new certificate, or check the clock of this machine.';

function hubAddress(file: string, text: string | undefined): URL {
  if (text === undefined) throw invalid(file, 'It names no root.base_url');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') throw invalid(file, 'Its root.base_url does not begin with https://');
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url;
}

function textAt(document: unknown, names: readonly string[]): string | undefined {
  let value = document;
  for (const name of names) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

async function readOrMissing(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new SkillberthError(
      {
        code: 'hub-key-missing',
        message: `${what} ${code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`}: ${file}`,
        subject: file,
        nextStep: 'Register the node at the hub, or set the path in node.yaml.',
      },
      { cause: error },
    );
  }
}

/** What OpenSSL says of a file is no help to a reader, and nothing of a key may be repeated. */
function readable<Value>(text: string, file: string, kind: string, read: (text: string) => Value): Value {
  try {
    return read(text);
  } catch {
    throw badCertificate(`${path.basename(file)} holds no ${kind}.`, file, 'Put a PEM file there.');
  }
}

export function badCertificate(message: string, subject: string, nextStep: string): SkillberthError {
  return new SkillberthError({ code: 'hub-certificate', message, subject, nextStep });
}

function invalid(file: string, what: string, cause?: unknown): SkillberthError {
  return new SkillberthError(
    {
      code: 'source-invalid',
      message: `${what}: ${file}`,
      subject: file,
      nextStep: 'Mend node.yaml; it holds node.id, root.base_url and the paths of the keys.',
    },
    { cause },
  );
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
