/** Every failure Skillberth reports, by its stable code. Codes are public: scripts and tests match on them. */
export type ErrorCode =
  | 'usage'
  | 'skill-not-found'
  | 'skill-ambiguous'
  | 'skill-exists'
  | 'source-invalid'
  | 'source-unreachable'
  | 'source-too-large'
  | 'git-missing'
  | 'manifest-invalid'
  | 'manifest-missing'
  | 'configuration-invalid'
  | 'format-not-runnable'
  | 'python-missing'
  | 'python-version-missing'
  | 'pip-missing'
  | 'node-missing'
  | 'npm-missing'
  | 'dependency-failed'
  | 'pytest-unavailable'
  | 'slot-active'
  | 'slot-unprepared'
  | 'slot-tests-failed'
  | 'nothing-to-activate'
  | 'nothing-to-roll-back'
  | 'previous-replaced'
  | 'not-active'
  | 'import-failed'
  | 'probe-failed'
  | 'tool-not-found'
  | 'tool-failed'
  | 'tool-timeout'
  | 'input-invalid'
  | 'output-invalid'
  | 'worker-crashed'
  | 'phase-violation'
  | 'skill-not-enabled'
  | 'skill-not-eligible'
  | 'approval-needed'
  | 'permission-denied'
  | 'module-not-found'
  | 'limit-cpu'
  | 'limit-memory'
  | 'limit-processes'
  | 'limit-files'
  | 'limit-output'
  | 'isolation-unavailable'
  | 'registry-failed'
  | 'audit-broken'
  | 'lock-failed'
  | 'state-corrupt'
  | 'secrets-corrupt'
  | 'secrets-redacted'
  | 'secret-invalid'
  | 'secret-missing'
  | 'not-installed'
  | 'confirmation-needed'
  | 'registry-missing'
  | 'hub-unreachable'
  | 'hub-certificate'
  | 'hub-key-missing'
  | 'hub-refused'
  | 'disk-full'
  | 'disk-failed'
  | 'cancelled'
  | 'untrusted-workspace'
  | 'internal';

/** An error as it travels between processes: host to editor, engine to CLI's JSON output. */
export interface ErrorData {
  readonly code: ErrorCode;
  /** What happened, one sentence. */
  readonly message: string;
  /** Where: a skill, a path, a tool. */
  readonly subject?: string;
  /** What the reader does next, one sentence. */
  readonly nextStep: string;
  /** Text for the log: a traceback, a tool's stderr. Never shown as the message. */
  readonly detail?: string;
  /** Absolute path of the log that holds the whole story. */
  readonly logFile?: string;
}

/** A failure with a stable code, what happened, where, and what to do next. */
export class SkillberthError extends Error implements ErrorData {
  readonly code: ErrorCode;
  readonly subject?: string;
  readonly nextStep: string;
  readonly detail?: string;
  readonly logFile?: string;

  constructor(data: ErrorData, options?: ErrorOptions) {
    super(data.message, options);
    this.name = 'SkillberthError';
    this.code = data.code;
    this.nextStep = data.nextStep;
    if (data.subject !== undefined) this.subject = data.subject;
    if (data.detail !== undefined) this.detail = data.detail;
    if (data.logFile !== undefined) this.logFile = data.logFile;
  }

  /** The plain object that crosses a process boundary. */
  toData(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      nextStep: this.nextStep,
      ...(this.subject === undefined ? {} : { subject: this.subject }),
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.logFile === undefined ? {} : { logFile: this.logFile }),
    };
  }
}
