import * as vscode from 'vscode';
import type { TreeSnapshot } from '../api.ts';
import { logError, reportError } from '../errors.ts';
import { HostError } from '../host/hostError.ts';
import type { SkillList } from '../skillList.ts';
import { childrenOf, parentOf, type SkillTreeNode } from './nodes.ts';
import { treeItemOf } from './treeItems.ts';

export const viewId = 'skillberth.skills';

/** Ages in the tree (`5 minutes ago`) are drawn anew this often while it is visible. */
const ageMilliseconds = 60_000;

/** The Skills view. Nothing is listed before it is first visible. */
export class SkillsTree implements vscode.TreeDataProvider<SkillTreeNode>, vscode.Disposable {
  readonly #skills: SkillList;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<SkillTreeNode>;
  readonly #subscriptions: vscode.Disposable[];
  #clock: NodeJS.Timeout | undefined;
  #reported: HostError | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(skills: SkillList, log: vscode.LogOutputChannel) {
    this.#skills = skills;
    this.#log = log;
    this.#view = vscode.window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions = [
      this.#changed,
      this.#view,
      skills.onDidChange(() => this.#redraw()),
      this.#view.onDidChangeVisibility(({ visible }) => this.#runClock(visible)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#setMessage()),
    ];
  }

  get visible(): boolean {
    return this.#view.visible;
  }

  getTreeItem(node: SkillTreeNode): vscode.TreeItem {
    return treeItemOf(node, Date.now());
  }

  async getChildren(node?: SkillTreeNode): Promise<SkillTreeNode[]> {
    if (node !== undefined) return [...childrenOf(node)];
    this.#runClock(this.#view.visible);
    return this.#roots();
  }

  getParent(node: SkillTreeNode): SkillTreeNode | undefined {
    return parentOf(node);
  }

  /** Lists anew; a failure shows in the view. */
  async refresh(): Promise<void> {
    await this.whileBusy(() => this.#skills.refresh()).catch(() => undefined);
  }

  /** Shows a progress bar in the view while `work` runs. */
  async whileBusy<Result>(work: () => Promise<Result>): Promise<Result> {
    return vscode.window.withProgress({ location: { viewId } }, work);
  }

  async snapshot(): Promise<readonly TreeSnapshot[]> {
    return Promise.all((await this.#roots()).map(node => this.#snapshotOf(node)));
  }

  dispose(): void {
    this.#runClock(false);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #roots(): Promise<SkillTreeNode[]> {
    if ((vscode.workspace.workspaceFolders ?? []).length === 0) return [];
    try {
      if (!this.#skills.listed) this.#view.message = 'Looking for skills…';
      const skills = await this.#skills.last();
      this.#setMessage();
      return skills.map(skill => ({ kind: 'skill', skill }));
    } catch (error) {
      // The view's welcome text says that listing failed.
      this.#setMessage();
      this.#report(HostError.from(error));
      return [];
    }
  }

  /** Once for each failure, however often the tree is drawn. */
  #report(failure: HostError): void {
    if (this.#reported === failure) return;
    this.#reported = failure;
    if (failure.hostGone) logError(failure, this.#log, 'list the skills');
    else reportError(failure, this.#log, 'list the skills');
  }

  /** An empty view shows its welcome text, which a message would hide. */
  #setMessage(): void {
    const restricted = !vscode.workspace.isTrusted && (this.#skills.current ?? []).length > 0;
    this.#view.message = restricted
      ? 'Restricted Mode: skills are listed and checked, but not installed or run.'
      : '';
  }

  #redraw(): void {
    this.#changed.fire(undefined);
  }

  #runClock(visible: boolean): void {
    clearInterval(this.#clock);
    this.#clock = visible ? setInterval(() => this.#redraw(), ageMilliseconds) : undefined;
  }

  async #snapshotOf(node: SkillTreeNode): Promise<TreeSnapshot> {
    const item = this.getTreeItem(node);
    const children = await this.getChildren(node);
    return {
      id: item.id ?? '',
      label: String(item.label),
      description: String(item.description),
      icon: item.iconPath instanceof vscode.ThemeIcon ? item.iconPath.id : '',
      tooltip: item.tooltip instanceof vscode.MarkdownString ? item.tooltip.value : '',
      accessibleLabel: item.accessibilityInformation?.label ?? '',
      contextValue: item.contextValue ?? '',
      children: await Promise.all(children.map(child => this.#snapshotOf(child))),
    };
  }
}
