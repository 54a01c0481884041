/** Whether a file of dist/ is missing or older than a source. */
export function isBuildStale(): boolean;
/** Builds dist/ where it is stale. Throws with one sentence when the build fails. */
export function buildWhenStale(): void;
/** The time (ms) of the newest file or folder at or below a path, 0 when there is none. */
export function newest(file: string): number;
