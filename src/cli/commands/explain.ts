import type { Command } from 'commander';
import { error } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { compileToAsk, createLineFinder, listAskable } from '../../driver/compile-devices.ts';
import { explainRequests } from '../../driver/explain-requests.ts';
import { renderExplanationsMarkdown, renderExplanationsText } from '../../report/runs/explain.ts';
import { renderExplanationsJson } from '../../report/runs/explain-json.ts';
import { requestsOf } from '../../rules/check/requests.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { type DeviceOptions, readRun } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { paintFor, tell, type Voice } from '../messages.ts';
import { type Act, addExamples, withFormat, withInputs, withTargets, withVoice } from '../options.ts';
import { withProgress } from '../progress.ts';

interface Options extends Voice, InputOptions, DeviceOptions {
  readonly principal?: string;
  readonly format: 'text' | 'json' | 'markdown';
}

/** `rulec explain REQUEST [RULESET…]`. */
export function define(command: Command, act: Act): void {
  command
    .argument('<REQUEST>', 'https://HOST/PATH, http://…, connect://HOST:PORT, tcp://ADDRESS:PORT or udp://…')
    .argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  const who =
    'who asks: network-service, local-system, service:NAME, ACCOUNT+service:NAME, or a word for somebody else';
  withTargets(command, 'these targets or devices only; left out, all').option('--principal <P>', who);
  withVoice(withFormat(withInputs(command), ['text', 'json', 'markdown']));
  addExamples(command, [
    'rulec explain https://login.microsoftonline.com/ --target squid,paloalto',
    'rulec explain https://tenant.example.com/ rules.yaml --target squid,pf',
    'rulec explain tcp://192.0.2.7:443 rules.yaml --principal network-service',
  ]);
  act(command, explainRequest);
}

async function explainRequest(
  io: Io,
  options: Options,
  request: string,
  names: readonly string[],
): Promise<number> {
  const { value: run, diagnostics, sources } = await readRun(names, options, io, { preset: ['all'] });
  if (run === undefined) return tell(io, options, diagnostics, sources);
  const { policy, devices, provenance } = run;
  const { principal, format, quiet } = options;
  const requests = requestsOf(request, policy, present({ principal }));
  if (requests.value === undefined) {
    const misuse = requests.diagnostics.map(({ message, help }) =>
      error('usage', message, present({ help })),
    );
    return tell(io, options, misuse, sources);
  }
  const asked = await withProgress(io, quiet, (watch) => compileToAsk(policy, devices, watch));
  const problems = asked.flatMap((device) => device.problems);
  const status = tell(io, options, [...diagnostics, ...problems], sources);
  const explanations = explainRequests(policy, requests.value, listAskable(asked));
  const context = { sources, lineOf: createLineFinder(asked) };
  const render = {
    json: () => renderExplanationsJson(provenance, request, explanations, context),
    markdown: () => renderExplanationsMarkdown(request, explanations, context),
    text: () => renderExplanationsText(request, explanations, context, paintFor(io.stdout, io, options)),
  };
  io.stdout.write(render[format]());
  return status;
}
