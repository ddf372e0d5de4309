import type { Command } from 'commander';
import { error, hasErrors } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { auditDevice, type DeviceAudit } from '../../driver/audit/audit-device.ts';
import { isScript, runForRules } from '../../driver/audit/run-requests.ts';
import { sayOfDevice } from '../../driver/devices.ts';
import { choosePolicy } from '../../driver/for-device.ts';
import type { AuditContext } from '../../report/audit/audit-document.ts';
import {
  auditFindings,
  renderAuditJson,
  renderAuditMarkdown,
  renderAuditText,
} from '../../report/audit/audit-formats.ts';
import { type Provenance, renderAuditHtml } from '../../report/audit/audit-page.ts';
import { gatherReads } from '../inputs/gather.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import {
  chooseOneDevice,
  type DeviceFileOptions,
  limitMessages,
  openNamedDevice,
} from '../inputs/open-device.ts';
import { type DeviceOptions, readRun } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { exit, paintFor, tell, type Voice } from '../messages.ts';
import {
  type Act,
  addExamples,
  withDeviceFiles,
  withFormat,
  withInputs,
  withTargets,
  withVoice,
} from '../options.ts';
import { runScript } from '../run-script.ts';

interface Options extends Voice, InputOptions, DeviceOptions, DeviceFileOptions {
  readonly beyond: boolean;
  readonly format: 'text' | 'json' | 'markdown' | 'html' | 'sarif' | 'github';
}

/** `rulec audit RULESET FILE…`. */
export function define(command: Command, act: Act): void {
  command
    .argument('<RULESET>', 'a file, - for standard input, or the name of a bundled rule set')
    .argument(
      '<FILE...>',
      "the files of the device's own configuration, the main one first, or their folder",
    );
  withTargets(command, 'the target or device that the files are of');
  withDeviceFiles(command).option('--beyond', 'also list what the device lets through without need', false);
  withVoice(withFormat(withInputs(command), ['text', 'json', 'markdown', 'html', 'sarif', 'github']));
  addExamples(
    command,
    [
      'rulec audit rules.yaml --target squid /etc/squid/squid.conf',
      'rulec audit rules.yaml --target pf pf.conf --set pf.inside=em1 --set pf.source=192.0.2.0/24',
      'rulec audit rules.yaml --target paloalto running-config.xml --set paloalto.from-zone=lan --set paloalto.to-zone=wan',
      'rulec audit rules.yaml --target squid . --root snapshot --assume login=succeeds --format html > audit.html',
    ],
    'Exit status: 0 if everything is carried, 1 if something is blocked, not stopped or opened; with --strict also if it depends.',
  );
  act(command, audit);
}

async function audit(io: Io, options: Options, ruleSet: string, names: readonly string[]): Promise<number> {
  const { take, done, diagnostics } = gatherReads();
  const later = names.find(isYaml);
  if (!isYaml(ruleSet) && ruleSet !== '-' && later !== undefined) {
    const others = [ruleSet, ...names.filter((one) => one !== later)].join(' ');
    const help = `rulec audit ${later} ${others}`;
    return tell(io, options, [error('usage', 'the rule set comes first', { help })], new Map());
  }
  const run = take(await readRun([ruleSet], options, io, {}));
  const device = run === undefined ? undefined : take(chooseOneDevice(run.devices));
  if (run === undefined || device === undefined) {
    const help = 'add --target T, or a device of rulec.yaml; rulec targets lists them';
    const which = error('usage', 'which target are the files of?', { help });
    return tell(io, options, options.target.length === 0 ? [which] : diagnostics, done().sources);
  }
  const named = take(await openNamedDevice(device, names, options, io));
  if (named === undefined || hasErrors(diagnostics)) return tell(io, options, diagnostics, done().sources);
  const found = auditDevice(choosePolicy(run.policy, device), named.open, {
    ...{ values: device.values, noPremise: named.noPremise, files: named.files, beyond: options.beyond },
  });
  const messages = found.diagnostics.map((one) => sayOfDevice(one, device));
  const { sources } = done();
  // Where the answer is one for each class of clients, what the lines mean for all of them together is no news.
  const isSplit = (found.value?.classes.length ?? 0) > 1;
  const told = named.ofText.filter((one) => !isSplit || !named.ofMeaning.has(one));
  const ofText = options.format === 'text' ? limitMessages(told).map(soften) : [];
  const status = tell(io, options, [...diagnostics, ...ofText, ...messages], sources);
  if (found.value === undefined) return Math.max(status, exit.findings);
  const plan = { runScript, files: named.files, values: device.values };
  const first = named.open.readFor().value;
  const ran =
    first !== undefined && isScript(named.open.target, first)
      ? await runForRules(named.open.target, plan, choosePolicy(run.policy, device), run.ruleSets)
      : [];
  const audited: DeviceAudit = { ...found.value, ...present({ ran: ran.length === 0 ? undefined : ran }) };
  const context = {
    ...named.lines,
    ...{ device: device.folder, sources, assumptions: named.assumptions, messages: named.ofText },
  };
  io.told?.({ sources, findings: auditFindings(audited, context) });
  io.stdout.write(render(audited, run.provenance, context, options, io));
  return Math.max(status, judge(audited, options.strict));
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

/** What a stranger's file holds is no fault of this run: it is a note, and `--strict` is about answers. */
function soften<T extends { readonly severity: string }>(one: T): T & { readonly severity: 'note' } {
  return { ...one, severity: 'note' };
}

function render(
  found: DeviceAudit,
  provenance: Provenance,
  context: AuditContext,
  options: Options,
  io: Io,
): string {
  const forms = {
    text: () => renderAuditText(found, context, paintFor(io.stdout, io, options)),
    markdown: () => renderAuditMarkdown(found, context),
    html: () => renderAuditHtml(provenance, found, context),
    json: () => renderAuditJson(provenance, found, context),
    sarif: () => '',
    github: () => '',
  };
  return forms[options.format]();
}

function judge({ rules }: DeviceAudit, strict: boolean): number {
  const bad = ['blocked', 'not-stopped', 'opened', ...(strict ? ['depends', 'may-be-opened'] : [])];
  return rules.some(({ answer }) => bad.includes(answer)) ? exit.findings : exit.done;
}
