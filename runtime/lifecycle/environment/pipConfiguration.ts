import path from 'node:path';
import { homeFolder } from '../../../workspace/index.ts';
import { readTextIfThere } from '../disk/files.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the user's pip.conf says of `install`, keys with `-`, values as written (lists over several lines). */
export async function readPipConfiguration(
  environment: Variables = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const file of pipConfigurationFiles(environment, platform, homeFolder())) {
    const text = await readTextIfThere(file);
    if (text === undefined) continue;
    for (const section of ['global', 'install']) {
      for (const [key, value] of sectionOf(text, section)) values.set(key, value);
    }
  }
  return values;
}

/**
 * Where pip looks, the strongest last; https://pip.pypa.io/en/stable/topics/configuration/#location. Without the file
 * of a virtual environment. Pure.
 */
function pipConfigurationFiles(
  environment: Variables,
  platform: NodeJS.Platform,
  home: string | undefined,
): readonly string[] {
  const own = environment['PIP_CONFIG_FILE'] ?? '';
  const { join } = platform === 'win32' ? path.win32 : path.posix;
  // pip's own way to say: no configuration at all.
  if (own === '/dev/null' || own.toLowerCase() === 'nul') return [];
  const files: string[] = [];
  const atHome = (...parts: string[]): void => {
    if (home !== undefined) files.push(join(home, ...parts));
  };
  const configuration = environment['XDG_CONFIG_HOME'] ?? '';
  if (platform === 'win32') {
    files.push(join(environment['PROGRAMDATA'] ?? 'C:\\ProgramData', 'pip', 'pip.ini'));
    atHome('pip', 'pip.ini');
    if (environment['APPDATA'] !== undefined) files.push(join(environment['APPDATA'], 'pip', 'pip.ini'));
  } else {
    if (platform === 'darwin') files.push('/Library/Application Support/pip/pip.conf');
    for (const folder of (environment['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':').reverse()) {
      files.push(join(folder, 'pip', 'pip.conf'));
    }
    files.push('/etc/pip.conf');
    atHome('.pip', 'pip.conf');
    if (platform === 'darwin') atHome('Library', 'Application Support', 'pip', 'pip.conf');
    if (configuration === '') atHome('.config', 'pip', 'pip.conf');
    else files.push(join(configuration, 'pip', 'pip.conf'));
  }
  return own === '' ? files : [...files, own];
}

/** One section of an INI file as Python's configparser reads it: indented lines continue a value. */
function sectionOf(text: string, wanted: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let section = '';
  let key = '';
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || /^\s*[#;]/.test(line)) continue;
    const header = /^\[(.+)\]\s*$/.exec(line);
    const pair = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line);
    if (header !== null) {
      section = header[1] ?? '';
      key = '';
    } else if (/^\s/.test(line) && key !== '') {
      if (section === wanted) values.set(key, `${values.get(key) ?? ''}\n${line.trim()}`.trim());
    } else if (pair !== null) {
      key = (pair[1] ?? '').toLowerCase().replaceAll('_', '-');
      if (section === wanted) values.set(key, (pair[2] ?? '').trim());
    }
  }
  return values;
}
