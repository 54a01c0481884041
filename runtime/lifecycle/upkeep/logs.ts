import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { DiscoveredSkill } from '../../../workspace/index.ts';
import type { LogFileName, LogsReport, SkillLog } from '../../upkeepReport.ts';
import { isMissing } from '../disk/files.ts';
import { layoutOf, slotNames, slotRoot } from '../slots/layout.ts';
import { installedVersions } from '../slots/slots.ts';

const logNames: readonly LogFileName[] = ['install', 'tests', 'activate', 'run'];

/** The log files of every slot, newest first. Reads only, and needs no lock. */
export async function logs(skill: DiscoveredSkill): Promise<LogsReport> {
  const layout = layoutOf(skill);
  const versions = await installedVersions(layout);
  const places = versions.flatMap(version =>
    slotNames.flatMap(slot => logNames.map(name => ({ version, slot, name }))),
  );
  const found = await Promise.all(
    places.map(async (place): Promise<SkillLog | undefined> => {
      const file = path.join(slotRoot(layout, place.version, place.slot), 'logs', `${place.name}.log`);
      try {
        const { size, mtime } = await stat(file);
        return { ...place, file, bytes: size, writtenAt: mtime.toISOString() };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    }),
  );
  return {
    skill: skill.id,
    logs: found.filter(log => log !== undefined).sort((a, b) => (a.writtenAt < b.writtenAt ? 1 : -1)),
  };
}
