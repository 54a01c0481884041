const plainName = /^[a-z0-9][a-z0-9._-]*$/;
/** Names that Windows reserves for devices, whatever follows the first dot. */
const deviceName = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/;
/** The name stands twice in the path of each source file of a slot, and Windows programs stop at 260 characters. */
const longestPlainName = 64;
const longestSlug = 40;

/**
 * The folder that holds a skill's slots: the name itself where every file system can hold it,
 * else a readable slug with a short hash of the name, so that two names never share a folder. The two ways in which
 * Unicode writes a letter with an accent are one name: macOS, git and editors change one into the other.
 */
export function runtimeFolderName(given: string): string {
  const name = given.normalize('NFC');
  const fits =
    plainName.test(name) && !deviceName.test(name) && !name.endsWith('.') && name.length <= longestPlainName;
  if (fits) return name;
  const slug = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .slice(0, longestSlug)
    .replace(/^[-_]+|-+$/g, '');
  return `${slug === '' ? 'skill' : slug}-${shortHash(name)}`;
}

/** 53 bits over UTF-16 code units, base 36: two rounds of multiply-and-xor that feed each other. */
function shortHash(text: string): string {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return ((high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0)).toString(36);
}
