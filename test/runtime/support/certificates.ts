import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const call = promisify(execFile);

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority, made by the program `openssl` in a folder of its own. */
export class CertificateAuthority {
  readonly folder: string;
  readonly certificateFile: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.certificateFile = path.join(folder, 'ca.cert');
  }

  static async make(folder: string): Promise<CertificateAuthority> {
    const authority = new CertificateAuthority(folder);
    await mkdir(path.join(folder, 'issued'), { recursive: true });
    await writeFile(path.join(folder, 'index.txt'), '');
    await writeFile(
      path.join(folder, 'ca.cnf'),
      `[ca]
default_ca = own
[own]
database = ${folder}/index.txt
new_certs_dir = ${folder}/issued
certificate = ${folder}/ca.cert
private_key = ${folder}/ca.key
rand_serial = yes
default_md = sha256
policy = anything
unique_subject = no
copy_extensions = copy
[anything]
commonName = supplied
`,
    );
    await authority.#openssl(
      'req',
      '-x509',
      ...newKey(path.join(folder, 'ca.key')),
      '-out',
      authority.certificateFile,
      ...['-days', '2', '-subj', `/CN=${path.basename(folder)}`],
    );
    return authority;
  }

  /** Valid now, or from and to the given days (`20200101`). The server's name is 127.0.0.1 unless given. */
  async issue(
    name: string,
    { days, host = 'IP:127.0.0.1' }: { days?: readonly [string, string]; host?: string } = {},
  ): Promise<CertificateFiles> {
    const file = (end: string): string => path.join(this.folder, `${name}.${end}`);
    const request = file('csr');
    await this.#openssl(
      ...['req', '-new', ...newKey(file('key')), '-out', request],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${host}`],
    );
    const times =
      days === undefined
        ? ['-days', '2']
        : ['-startdate', `${days[0]}000000Z`, '-enddate', `${days[1]}000000Z`];
    await this.#openssl(
      ...['ca', '-batch', '-notext', '-config', path.join(this.folder, 'ca.cnf')],
      ...['-in', request, '-out', file('cert'), ...times],
    );
    return { cert: await readFile(file('cert'), 'utf8'), key: await readFile(file('key'), 'utf8') };
  }

  async #openssl(...words: readonly string[]): Promise<void> {
    await call('openssl', words, { cwd: this.folder });
  }
}

function newKey(file: string): readonly string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file];
}
