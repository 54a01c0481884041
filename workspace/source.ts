/**
 * Where a skill was found. `workspace`: `skills/*`; `adaos`: `.adaos/skills/*`; `client`: a folder an agent
 * client scans; `managed`: `~/.adytum/skills/*`; `extra`: a path of `skills.json`.
 */
export type SourceKind = 'workspace' | 'adaos' | 'client' | 'managed' | 'extra';
