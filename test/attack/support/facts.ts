import path from 'node:path';

/** Secrets that were planted for the attacks; each text is found nowhere else. */
export interface Canaries {
  readonly key: string;
  readonly cloud: string;
  readonly otherData: string;
  readonly otherSecret: string;
  readonly ownSecret: string;
  readonly workspace: string;
  readonly environment: string;
}

/** Where the code of an attack finds what it is after. Paths are absolute. */
export interface Facts {
  readonly canary: Canaries;
  readonly home: string;
  readonly key: string;
  readonly cloud: string;
  readonly workspace: string;
  /** A folder of nobody's, in which attacks try to leave a file. */
  readonly outside: string;
  /** The user's folder with the registry database. */
  readonly state: string;
  /** Runtime folders of another skill, and of the attacker. */
  readonly other: string;
  readonly own: string;
  /** The name of this machine, which leads to itself. */
  readonly hostName: string;
  readonly address: string;
  readonly tcpPort: number;
  /** 80 where this user may listen on it, else any. */
  readonly webPort: number;
  readonly udpPort: number;
  readonly redirectPort: number;
  readonly socketFile: string;
  readonly abstractSocket: string;
  /** A process that the test started, beside everything. */
  readonly bystander: number;
  /** Two more, to be ended: one for each language. */
  readonly targets: { readonly python: number; readonly node: number };
  /** The process of the test. */
  readonly host: number;
}

export function secretsFile(runtimeFolder: string): string {
  return path.join(runtimeFolder, 'data', 'files', 'secrets.json');
}

export function dataFile(runtimeFolder: string): string {
  return path.join(runtimeFolder, 'data', 'files', 'home', 'notes.txt');
}

/** A literal that Python and JavaScript read alike. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
