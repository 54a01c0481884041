import { describe, expect, test } from 'vitest';
import {
  configurationOf,
  denialOf,
  type IsolationPolicy,
  refusal,
  refusedConnection,
  type SystemFacts,
  seatbeltPlaces,
  withNodePermissions,
} from '../../../runtime/execution/index.ts';

type Network = IsolationPolicy['network'];

const direct = { proxied: false };

function network(changes: Partial<Network> = {}): Network {
  return { domains: ['api.example.com', '*.example.org'], ports: [443], localhost: false, ...changes };
}

describe('connections', () => {
  test.each([
    ['api.example.com'],
    ['API.Example.COM'],
    ['api.example.com.'],
    ['a.example.org'],
    ['a.b.example.org'],
  ])('%s is allowed', host => {
    expect(refusedConnection(network(), { host, port: 443 }, direct)).toBeUndefined();
  });

  test.each([
    ['example.com'],
    ['api.example.com.evil.net'],
    ['evil-api.example.com'],
    ['example.org'],
    ['notexample.org'],
    ['api.example.com\u0000.evil.net'],
  ])('%s is not', host => {
    expect(refusedConnection(network(), { host, port: 443 }, direct)).toContain(
      'not among the allowed hosts',
    );
  });

  test.each([
    '10.0.0.1',
    '93.184.216.34',
    '0x0a.0.0.1',
    '167772161',
    '::ffff:10.0.0.1',
    '[fd00::1]',
    '2001:db8::1',
  ])('the address %s is refused, whatever is allowed', host => {
    for (const domains of ['any', [host]] as const) {
      expect(refusedConnection(network({ domains }), { host, port: 443 }, direct)).toContain('is an address');
    }
  });

  test.each(['localhost', 'LOCALHOST.', 'a.localhost', '127.0.0.1', '127.1', '2130706433', '[::1]', '::1'])(
    '%s is this computer, for which there is a permission of its own',
    host => {
      expect(refusedConnection(network({ domains: 'any' }), { host, port: 443 }, direct)).toContain(
        'this computer',
      );
      const allowed = network({ domains: [], localhost: true });
      expect(refusedConnection(allowed, { host, port: 8080 }, direct)).toBeUndefined();
    },
  );

  test('any host means any public name, on the allowed ports', () => {
    const any = network({ domains: 'any', ports: [443, 8443] });
    expect(refusedConnection(any, { host: 'whoever.example', port: 8443 }, direct)).toBeUndefined();
    expect(refusedConnection(any, { host: 'whoever.example', port: 80 }, direct)).toBe(
      'Port 80 of whoever.example is not among the allowed ports (443, 8443).',
    );
  });

  test('behind a proxy of the host names are refused, unless the policy trusts it', () => {
    const to = { host: 'api.example.com', port: 443 };
    expect(refusedConnection(network(), to, { proxied: true })).toMatch(/^proxied: /);
    expect(refusedConnection(network({ proxied: true }), to, { proxied: true })).toBeUndefined();
  });

  test('without any permission the sentence says so', () => {
    expect(refusedConnection(network({ domains: [] }), { host: 'api.example.com', port: 443 }, direct)).toBe(
      'The skill has no permission to use the network.',
    );
  });
});

describe('denials', () => {
  const refuses = (file: string): boolean => !file.startsWith('/slot/tmp');

  test('a host, with the reason of the gate', () => {
    expect(
      denialOf(
        'deny network-outbound evil.example:443 (evil.example is not among the allowed hosts.)',
        refuses,
      ),
    ).toEqual({
      kind: 'network',
      target: 'evil.example:443',
      reason: 'evil.example is not among the allowed hosts.',
    });
  });

  test('credentials before a host are left out', () => {
    const line = 'deny network-outbound name:pass@evil.example:443 (malformed host)';
    expect(denialOf(line, refuses)).toMatchObject({ target: 'evil.example:443' });
    expect(JSON.stringify(denialOf(line, refuses))).not.toContain('pass');
  });

  test('a name that leads to a private address', () => {
    expect(
      denialOf('deny network-outbound a.example:443 (resolved to a listed address)', refuses)?.reason,
    ).toBe('a.example:443 resolved to a listed address, and only public addresses may be reached.');
  });

  test('only writes that the sandbox refuses', () => {
    expect(denialOf('deny openat /home/user/x', refuses)).toMatchObject({
      kind: 'write',
      target: '/home/user/x',
    });
    expect(denialOf('deny openat /slot/tmp/x', refuses)).toBeUndefined();
    expect(denialOf('deny http-request GET https://a.example/?key=1 (x)', refuses)).toBeUndefined();
  });
});

describe('places', () => {
  test('of /etc programs see what they need to find names, time, certificates and libraries', () => {
    const names = ['hosts', 'ld.so.cache', 'localtime', 'passwd', 'resolv.conf', 'ssl'];
    const kept = ['machine-id', 'shadow', 'ssh', 'sudoers', 'passwd-', 'gshadow', 'environment'];
    expect(configurationOf([...names, ...kept])).toEqual(names.map(name => `/etc/${name}`));
  });

  test('macOS closes the users and what programs keep', () => {
    const policy = {
      readable: ['/Users/one/skill'],
      writable: ['/Users/one/skill/tmp'],
      hidden: [],
      readOnly: [],
    };
    const top = ['Applications', 'Library', 'System', 'Users', 'Volumes', 'private', 'usr', 'opt'];
    const places = seatbeltPlaces(policy, top);
    expect(places.denyRead).toEqual(expect.arrayContaining(['/Users', '/Volumes', '/opt', '/private/tmp']));
    expect(places.denyRead).not.toContain('/System');
    expect(places.allowRead).toEqual(['/Users/one/skill', '/Users/one/skill/tmp']);
    expect(places.allowWrite).toEqual(['/Users/one/skill/tmp']);
  });
});

describe('why a system cannot confine', () => {
  const facts: SystemFacts = {
    platform: 'linux',
    missing: [],
    distribution: ['ubuntu', 'debian'],
    settings: { appArmorRestricts: false, userNamespacesOff: false, noUserNamespacesLeft: false },
    container: false,
  };
  const settings = facts.settings;

  test.each([
    [{ missing: ['bwrap', 'socat'] }, 'sudo apt-get install bubblewrap socat'],
    [{ missing: ['bwrap'], distribution: ['fedora'] }, 'sudo dnf install bubblewrap'],
    [{ missing: ['socat'], distribution: ['slackware'] }, 'Install socat, so that socat is on PATH.'],
    [
      { settings: { ...settings, appArmorRestricts: true } },
      'kernel.apparmor_restrict_unprivileged_userns=0',
    ],
    [{ settings: { ...settings, userNamespacesOff: true } }, 'kernel.unprivileged_userns_clone=1'],
    [{ settings: { ...settings, noUserNamespacesLeft: true } }, 'user.max_user_namespaces=15000'],
    [{ container: true, settings: { ...settings, appArmorRestricts: true } }, '--security-opt'],
    [{ platform: 'win32' as const }, 'WSL 2'],
  ])('%o', (changes, remedy) => {
    const said = refusal(
      { ...facts, ...changes },
      'bwrap: Creating new namespace failed: Operation not permitted\n',
    );
    expect(said.remedy).toContain(remedy);
    expect(said.message).toMatch(/\.$/);
  });
});

describe('process-only isolation', () => {
  const command = {
    command: '/usr/bin/node',
    arguments: ['worker.cjs'],
    workingDirectory: '/slot',
    environment: {},
  };

  test('Node holds itself to the places of the policy', () => {
    const held = withNodePermissions(command, { readable: ['/slot'], writable: ['/slot/tmp'] });
    expect(held.arguments).toEqual([
      '--permission',
      '--allow-worker',
      '--disable-warning=SecurityWarning',
      '--allow-fs-read=/slot',
      '--allow-fs-read=/slot/tmp',
      '--allow-fs-write=/slot/tmp',
      'worker.cjs',
    ]);
  });

  test('the editor in the part of Node does, other programs do not', () => {
    const editor = { ...command, command: '/opt/code/code', environment: { ELECTRON_RUN_AS_NODE: '1' } };
    expect(withNodePermissions(editor, { readable: [], writable: [] }).arguments[0]).toBe('--permission');
    const python = { ...command, command: '/usr/bin/python3' };
    expect(withNodePermissions(python, { readable: [], writable: [] })).toEqual(python);
  });
});
