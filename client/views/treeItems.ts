import * as vscode from 'vscode';
import type { SkillStatus, SlotStatus, ToolSummary } from '../../runtime/report.ts';
import {
  describeAge,
  describeOrigin,
  describeSecret,
  describeSkill,
  describeSlot,
  describeTests,
  firstSentence,
  heldBack,
  isInstalled,
} from './describe.ts';
import {
  childrenOf,
  contextValueOf,
  identityOf,
  type SecretNode,
  type SecretsNode,
  type SkillNode,
  type SkillTreeNode,
  type SlotNode,
  type ToolNode,
  type VersionNode,
} from './nodes.ts';

interface Appearance {
  readonly label: string;
  readonly description: string;
  readonly icon: vscode.ThemeIcon;
  readonly tooltip: vscode.MarkdownString;
  readonly accessibleLabel: string;
  readonly expanded: boolean;
}

export function treeItemOf(node: SkillTreeNode, now: number): vscode.TreeItem {
  const appearance = appearanceOf(node, now);
  const item = new vscode.TreeItem(appearance.label, collapsibleState(node, appearance.expanded));
  item.id = identityOf(node);
  item.description = appearance.description;
  item.iconPath = appearance.icon;
  item.tooltip = appearance.tooltip;
  item.contextValue = contextValueOf(node);
  item.accessibilityInformation = { label: appearance.accessibleLabel };
  return item;
}

function collapsibleState(node: SkillTreeNode, expanded: boolean): vscode.TreeItemCollapsibleState {
  if (childrenOf(node).length === 0) return vscode.TreeItemCollapsibleState.None;
  return expanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

function appearanceOf(node: SkillTreeNode, now: number): Appearance {
  switch (node.kind) {
    case 'skill':
      return skillAppearance(node);
    case 'version':
      return versionAppearance(node);
    case 'slot':
      return slotAppearance(node, now);
    case 'tool':
      return toolAppearance(node);
    case 'secrets':
      return secretsAppearance(node);
    case 'secret':
      return secretAppearance(node);
  }
}

function skillAppearance({ skill }: SkillNode): Appearance {
  const description = describeSkill(skill);
  const error = skill.error === undefined ? undefined : `${skill.error.message} ${skill.error.nextStep}`;
  const tooltip = markdown(`**${escaped(skill.id)}** · ${escaped(description)}`);
  if (error !== undefined) tooltip.appendMarkdown(`\n\n$(warning) ${escaped(error)}`);
  const held = heldBackText(skill);
  if (held !== undefined) tooltip.appendMarkdown(`\n\n$(shield) ${held}`);
  if (skill.description !== undefined) tooltip.appendMarkdown('\n\n').appendText(skill.description);
  const from = skill.origin === undefined ? skill.sourceFolder : describeOrigin(skill.origin);
  tooltip.appendMarkdown('\n\n').appendText(`${skill.format} · ${from}`);
  return {
    label: skill.id,
    description:
      error === undefined || description === 'manifest has errors'
        ? description
        : `${description} · manifest has errors`,
    icon: skillIcon(skill),
    tooltip,
    accessibleLabel: ['skill', skill.id, description.replaceAll(' · ', ', '), error]
      .filter(Boolean)
      .join(', '),
    expanded: true,
  };
}

function skillIcon(skill: SkillStatus): vscode.ThemeIcon {
  if (skill.error !== undefined) return icon('warning', 'list.warningForeground');
  if (skill.active === undefined)
    return icon('package', isInstalled(skill) ? undefined : 'disabledForeground');
  const held = heldBack(skill);
  if (held === undefined) return icon('pass', 'testing.iconPassed');
  return held === 'not approved'
    ? icon('shield', 'list.warningForeground')
    : icon('circle-slash', 'disabledForeground');
}

/** What keeps it from running, and the way out. */
function heldBackText(skill: SkillStatus): string | undefined {
  switch (heldBack(skill)) {
    case undefined:
      return undefined;
    case 'not approved':
      return 'What is installed here has not been allowed to run on this machine. Enable it to see what it may do, and to allow it.';
    case 'disabled':
      return 'It was disabled, so none of its tools run. Enable it to let them.';
    default:
      return 'It was imported and nobody has enabled it, so none of its code runs. Enable it to see what it may do, and to allow it.';
  }
}

function versionAppearance({ version }: VersionNode): Appearance {
  const description = version.active ? 'active' : '';
  return {
    label: version.version,
    description,
    icon: icon('tag'),
    tooltip: markdown(`Version ${escaped(version.version)}${version.active ? ' · active' : ''}`),
    accessibleLabel: `version ${version.version}${version.active ? ', active' : ''}`,
    expanded: version.active || version.slots.some(slot => slot.pending),
  };
}

function slotAppearance({ slot }: SlotNode, now: number): Appearance {
  const description = describeSlot(slot, now);
  return {
    label: `Slot ${slot.slot}`,
    description,
    icon: slotIcon(slot),
    tooltip: slotTooltip(slot, now),
    accessibleLabel: `slot ${slot.slot}, ${description.replaceAll(' · ', ', ')}`,
    expanded: slot.active,
  };
}

function slotIcon(slot: SlotStatus): vscode.ThemeIcon {
  if (!slot.prepared) return icon('circle-outline', 'disabledForeground');
  const failed = slot.tests.outcome === 'failed';
  if (slot.active)
    return failed ? icon('warning', 'list.warningForeground') : icon('check', 'testing.iconPassed');
  if (failed) return icon('error', 'testing.iconFailed');
  return slot.tests.outcome === 'passed' ? icon('beaker', 'testing.iconPassed') : icon('beaker');
}

function slotTooltip(slot: SlotStatus, now: number): vscode.MarkdownString {
  const tooltip = markdown(`**Slot ${slot.slot}**${slot.active ? ' · active' : ''}`);
  if (!slot.prepared) return tooltip.appendMarkdown('\n\nNothing is installed here yet.');
  const { tests } = slot;
  const counts = tests.passed + tests.failed > 0 ? `: ${tests.passed} passed, ${tests.failed} failed` : '';
  const tested = tests.at === undefined ? '' : `, ${describeAge(tests.at, now)}`;
  tooltip
    .appendMarkdown('\n\n')
    .appendText(`${capitalised(describeTests({ ...tests, failed: 0 }))}${counts}${tested}`);
  if (slot.installedAt !== undefined) {
    tooltip
      .appendMarkdown('\n\n')
      .appendText(
        `Installed ${describeAge(slot.installedAt, now)} (${new Date(slot.installedAt).toLocaleString()})`,
      );
  }
  if (slot.stale === true) {
    tooltip
      .appendMarkdown('\n\n')
      .appendText('The sources changed since. Install again to pick up the changes.');
  }
  if (slot.previous) tooltip.appendMarkdown('\n\n').appendText('Roll Back returns here.');
  return tooltip.appendMarkdown('\n\n').appendText(slot.path);
}

function toolAppearance({ tool, slot, skill }: ToolNode): Appearance {
  const runs = slot.active && heldBack(skill) === undefined;
  const sentence = firstSentence(tool.description);
  const tooltip = markdown(`**${escaped(tool.name)}**${tool.isDefault ? ' · default tool' : ''}`);
  if (tool.description !== undefined) tooltip.appendMarkdown('\n\n').appendText(tool.description);
  const inputs = describeInputs(tool);
  if (inputs !== '') tooltip.appendMarkdown(`\n\n${inputs}`);
  tooltip.appendMarkdown(`\n\nStopped after ${tool.timeoutSeconds} s.`);
  if (!slot.active) tooltip.appendMarkdown('\n\nActivate this slot to run the tool.');
  else if (!runs) tooltip.appendMarkdown('\n\nEnable the skill to run the tool.');
  return {
    label: tool.name,
    description: sentence,
    icon: icon(
      tool.name === 'setup' ? 'settings-gear' : 'symbol-method',
      runs ? undefined : 'disabledForeground',
    ),
    tooltip,
    accessibleLabel: `tool ${tool.name}${tool.isDefault ? ', default tool' : ''}${sentence === '' ? '' : `, ${sentence}`}`,
    expanded: false,
  };
}

function secretsAppearance({ skill }: SecretsNode): Appearance {
  const missing = skill.secrets.filter(secret => secret.declared && secret.scope === undefined).length;
  const description = missing === 0 ? '' : `${missing} missing`;
  return {
    label: 'Secrets',
    description,
    icon: icon('key', missing === 0 ? undefined : 'list.warningForeground'),
    tooltip: markdown('Values are kept with the skill, readable by you alone. They are never shown here.'),
    accessibleLabel: ['secrets', description].filter(Boolean).join(', '),
    expanded: missing > 0,
  };
}

function secretAppearance({ secret }: SecretNode): Appearance {
  const description = describeSecret(secret);
  const tooltip = markdown(`**${escaped(secret.name)}** · ${description}`);
  tooltip.appendMarkdown(
    secret.declared ? '\n\nThe manifest declares it.' : '\n\nThe manifest does not declare it.',
  );
  if (secret.scope === 'user') {
    tooltip.appendMarkdown('\n\nFrom your own secrets, for every skill that declares it.');
  }
  if (secret.updatedAt !== undefined) {
    tooltip.appendMarkdown('\n\n').appendText(`Stored ${new Date(secret.updatedAt).toLocaleString()}.`);
  }
  return {
    label: secret.name,
    description,
    icon: icon(
      secret.scope === undefined ? 'circle-outline' : 'lock',
      secret.scope === undefined && secret.declared ? 'list.warningForeground' : undefined,
    ),
    tooltip,
    accessibleLabel: `secret ${secret.name}, ${description}`,
    expanded: false,
  };
}

/** A list of the inputs that the schema names, required ones marked. */
function describeInputs(tool: ToolSummary): string {
  const properties = tool.inputSchema?.['properties'];
  if (typeof properties !== 'object' || properties === null) return '';
  const required = tool.inputSchema?.['required'];
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name);
  return Object.keys(properties)
    .map(name => `- ${escaped(name)}${isRequired(name) ? ' (required)' : ''}`)
    .join('\n');
}

function icon(name: string, color?: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
}

function markdown(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString(text, true);
}

/** Text from a manifest, shown as it stands: no links, no images, no icons. */
function escaped(text: string): string {
  return new vscode.MarkdownString().appendText(text).value;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
