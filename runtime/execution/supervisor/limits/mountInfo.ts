export interface MountedFolder {
  /** `major:minor` */
  readonly device: string;
  readonly folder: string;
  readonly type: string;
}

/** `/proc/<pid>/mountinfo`; proc(5). Optional fields end at a lone `-`; blanks in a name are written in octal. */
export function parseMountInfo(text: string): readonly MountedFolder[] {
  return text.split('\n').flatMap(line => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , device, , folder] = before.split(' ');
    const [type] = after.split(' ');
    if (device === undefined || folder === undefined || type === undefined || type === '') return [];
    const plain = folder.replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    return [{ device, folder: Buffer.from(plain, 'latin1').toString(), type }];
  });
}
