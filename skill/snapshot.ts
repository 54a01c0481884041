/** A skill folder frozen at one moment; open editor documents overlay the disk. Paths use `/`. */
export interface SkillSnapshot {
  /** The folder's own name (not its path). */
  readonly folderName: string;
  /** Every file below the folder, relative; `node_modules`, `.git` and runtime folders left out. */
  readonly paths: ReadonlySet<string>;
  /** The text of one file, or undefined where it is missing or not UTF-8. */
  read(path: string): string | undefined;
}
