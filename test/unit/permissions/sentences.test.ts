import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  noPermissions,
  type PermissionSet,
  permissionChanges,
  permissionSentences,
} from '../../../skill/index.ts';
import { permissionSet } from './permissionArbitraries.ts';

const network = (
  domains: 'any' | readonly string[],
  protocols: readonly ('http' | 'https')[] = ['https'],
) => ({
  ...noPermissions,
  network: { domains, protocols },
});

describe('plain words', () => {
  it.each<[PermissionSet, readonly string[]]>([
    [noPermissions, ['No network.', 'No files but its own.']],
    [
      network(['api.example.com']),
      ['It connects to api.example.com, by https (port 443).', 'No files but its own.'],
    ],
    [
      network(['*.example.com'], ['http', 'https']),
      [
        'It connects to every host below example.com, by unencrypted http (port 80) and https (port 443).',
        'No files but its own.',
      ],
    ],
    [
      network('any', ['http', 'https']),
      [
        'It connects to any website, by unencrypted http (port 80) and https (port 443).',
        'No files but its own.',
      ],
    ],
    [
      { ...noPermissions, files: { read: 'workspace', write: [] } },
      ['No network.', 'It reads files of the workspace and the temporary folder, but not those of .git.'],
    ],
    [
      { ...noPermissions, files: { read: ['a'], write: ['b'] } },
      [
        'No network.',
        'It reads a in its data folder or the workspace.',
        'It reads and writes b in its data folder or the workspace.',
      ],
    ],
    [
      { ...noPermissions, files: { read: [], write: 'workspace' } },
      [
        'No network.',
        'It reads and writes files of the workspace and the temporary folder, but not those of .git, and sources of skills and .vscode only to read.',
      ],
    ],
    [
      { ...noPermissions, writeState: true, hostVariables: ['AWS_REGION'] },
      [
        'No network.',
        'No files but its own.',
        'It may change things outside, for example send a message or place an order.',
        'It sees the variable AWS_REGION of your machine.',
      ],
    ],
  ])('%j', (set, sentences) => {
    expect(permissionSentences(set)).toEqual(sentences);
  });

  it('say of this machine whether it is open', () => {
    const set = network(['localhost']);
    expect(permissionSentences(set)[0]).toBe(
      'It asks for localhost, which is closed: connections to this machine are not allowed.',
    );
    expect(permissionSentences(set, { allowLocalhost: true })[0]).toBe(
      'It connects to programs on this machine, for development.',
    );
  });

  it('say of devices that they stay closed', () => {
    expect(
      permissionSentences(noPermissions, { asked: ['camera', 'network', 'camera', 'toString'] }),
    ).toEqual(['No network.', 'No files but its own.', 'It asks for the camera, which no skill gets here.']);
  });

  it('name the secrets that reach the skill', () => {
    const secrets = ['WEATHER_KEY', 'OPENAI_API_KEY', 'WEATHER_KEY'];
    expect(permissionSentences(noPermissions, { secrets })).toContain(
      'It gets the secrets OPENAI_API_KEY and WEATHER_KEY, where you have stored them.',
    );
    expect(permissionSentences(noPermissions, { secrets: ['WEATHER_KEY'] })).toContain(
      'It gets the secret WEATHER_KEY, where you have stored it.',
    );
  });

  it('tell two sets apart, and say what came and went', () => {
    expect(permissionChanges(network(['a.com']), network(['b.com']))).toEqual({
      added: ['It connects to a.com, by https (port 443).'],
      removed: ['It connects to b.com, by https (port 443).'],
    });
    fc.assert(
      fc.property(permissionSet, permissionSet, (one, other) => {
        const { added, removed } = permissionChanges(one, other);
        expect(permissionChanges(other, one)).toEqual({ added: removed, removed: added });
        if (JSON.stringify(one.network) !== JSON.stringify(other.network))
          expect(added.length + removed.length).toBeGreaterThan(0);
      }),
    );
  });
});
