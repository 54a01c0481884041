import type { CancellationToken } from 'vscode';
import type { Phase } from '../runtime/invocationReport.ts';
import type { SlotName } from '../runtime/report.ts';
import type { PageKind } from './pages/pages.ts';

/** One item of the Skills view as its reader sees it, with its children. */
export interface TreeSnapshot {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Codicon's name. */
  readonly icon: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly accessibleLabel: string;
  /** Kind and capability tokens, joined by dots, for example `slot.prepared.inactive.activatable`. */
  readonly contextValue: string;
  readonly children: readonly TreeSnapshot[];
}

/** What `activate` returns. Reading it starts nothing but what each member says. */
export interface SkillberthApi {
  readonly tree: {
    /** The whole tree, read through the same provider as the view. Starts the host and lists when needed. */
    snapshot(): Promise<readonly TreeSnapshot[]>;
  };
  readonly host: {
    /** Whether the host process of this window is running. */
    readonly running: boolean;
    readonly processId: number | undefined;
  };
  readonly languageClient: {
    readonly started: boolean;
  };
  readonly pages: {
    /** The HTML of the page of that kind; undefined while none is open. */
    shown(kind: PageKind): string | undefined;
  };
  readonly phase: {
    /** What the status bar says of the phase; undefined while it says nothing. */
    readonly shown: string | undefined;
  };
  /** How long `activate` took, in milliseconds. */
  readonly activationMilliseconds: number;
}

/**
 * The argument of every command, all parts optional: `executeCommand('skillberth.test', { skill: 'weather_skill' })`.
 * What is missing is asked. Commands answer the host's report, or undefined when they failed or were cancelled
 * (the person at the editor has been told why).
 */
export interface CommandArguments {
  /** The skill's id, or the absolute path of its source folder. */
  readonly skill?: string;
  readonly version?: string;
  readonly slot?: SlotName;
  readonly tool?: string;
  /** Given, no input is asked. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Activates a slot whose tests failed. */
  readonly force?: boolean;
  /** Name of a secret. */
  readonly secret?: string;
  /** What a secret becomes; given, it is not asked. */
  readonly value?: string;
  /** `github:owner/repo[#ref][:subdir]`, a git URL, or an absolute folder: where `installFrom` and `import` take the skill. */
  readonly from?: string;
  /** What the workspace's phase becomes; given, it is not asked. */
  readonly phase?: Phase;
  /** Answers what a command asks before it removes something; given, it is not asked. */
  readonly confirmed?: 'keep-data' | 'with-data';
  readonly token?: CancellationToken;
}
