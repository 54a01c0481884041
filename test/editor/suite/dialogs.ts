import * as vscode from 'vscode';

type Kind = 'information' | 'warning' | 'error';

export interface ShownDialog {
  readonly kind: Kind;
  readonly message: string;
  readonly modal: boolean;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** The messages that the extension shows while this watches. They are answered at once and never reach the screen. */
export interface Dialogs {
  modals(): readonly ShownDialog[];
  last(kind: Kind): ShownDialog | undefined;
  /** What the person presses in the next message of that kind; without it, a message is dismissed. */
  answerNext(kind: Kind, button: string | undefined): void;
  stop(): void;
}

const functions = {
  information: 'showInformationMessage',
  warning: 'showWarningMessage',
  error: 'showErrorMessage',
} as const;

/** Takes the place of the editor's own messages, which only a person could answer, until `stop`. */
export function watchDialogs(): Dialogs {
  const shown: ShownDialog[] = [];
  const answers: Record<Kind, (string | undefined)[]> = { information: [], warning: [], error: [] };
  const kinds: readonly Kind[] = ['information', 'warning', 'error'];
  const originals = kinds.map(kind => Reflect.get(vscode.window, functions[kind]));
  for (const kind of kinds) {
    Reflect.set(vscode.window, functions[kind], async (message: string, ...rest: readonly unknown[]) => {
      const [first] = rest;
      const options = typeof first === 'object' && first !== null ? (first as vscode.MessageOptions) : {};
      const buttons = rest.filter(item => typeof item === 'string');
      shown.push({ kind, message, modal: options.modal === true, detail: options.detail ?? '', buttons });
      const answer = answers[kind].shift();
      return buttons.find(button => button === answer);
    });
  }
  return {
    modals: () => shown.filter(({ modal }) => modal),
    last: kind => shown.findLast(dialog => dialog.kind === kind),
    answerNext: (kind, button) => void answers[kind].push(button),
    stop: () => {
      for (const [index, kind] of kinds.entries()) {
        Reflect.set(vscode.window, functions[kind], originals[index]);
      }
    },
  };
}
