import { createHash } from 'node:crypto';
import { idKeys, isMapping, manifestFiles, outlineOf, type SkillSnapshot } from '../skill/index.ts';

/** What the workspace knows of a skill without its texts. */
export interface SkillIdentity {
  /** As the deciding manifest says; the folder's where it says nothing. */
  readonly name: string;
  /** Changes whenever what other skills are compared with may have changed. */
  readonly compared: string;
}

export function identityOf(snapshot: SkillSnapshot): SkillIdentity {
  const manifests = manifestFiles(snapshot).map(({ file, format, document }) => {
    const value = isMapping(document?.value) ? document.value : {};
    return { file, name: value[idKeys[format]], tools: value['tools'], entry: value['entry'] };
  });
  const registered = [...snapshot.paths]
    .filter(path => /\.[cm]?[jt]s$/.test(path))
    .flatMap(path => (outlineOf(snapshot, path)?.tools ?? []).map(({ name }) => name));
  const name = manifests[0]?.name;
  return {
    name: typeof name === 'string' && name !== '' ? name : snapshot.folderName,
    compared: createHash('sha1')
      .update(JSON.stringify([manifests, registered]))
      .digest('base64url'),
  };
}
