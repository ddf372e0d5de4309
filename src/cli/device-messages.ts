import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Device } from './inputs/devices.ts';

/**
 * What a target says, said of a device: under the name that the user gave it, with the options as they are
 * written for it, and at their place in the configuration file.
 */
export function sayOfDevice(diagnostic: Diagnostic, device: Device): Diagnostic {
  const { folder, target } = device;
  const rename = (text: string): string => (folder === target ? text : renameOptions(text, target, folder));
  const { help } = diagnostic;
  return atItsPlace(
    {
      ...diagnostic,
      message: rename(diagnostic.message),
      ...(help === undefined ? {} : { help: rename(help) }),
      ...(diagnostic.target === undefined ? {} : { target: folder }),
    },
    device,
  );
}

/** `pf.source`, as targets write an option, is another one's where the device has a name of its own. */
function renameOptions(text: string, target: string, device: string): string {
  return text.replaceAll(new RegExp(`(?<![\\w./-])${target}\\.(?=[a-z])`, 'g'), `${device}.`);
}

function atItsPlace(diagnostic: Diagnostic, { folder, span, spans }: Device): Diagnostic {
  const { code, data } = diagnostic;
  const option = typeof data?.option === 'string' ? data.option : '';
  if (code === 'bad-option' && diagnostic.span === undefined) {
    const place = Object.hasOwn(spans, option) ? spans[option] : undefined;
    return place === undefined ? diagnostic : { ...diagnostic, span: place };
  }
  if (code !== 'missing-option') return diagnostic;
  const form = typeof data?.form === 'string' ? data.form : 'VALUE';
  const set = `--set ${folder}.${option}=${form}`;
  if (span === undefined) {
    const line = `targets: { ${folder}: { ${option}: ${form} } }`;
    return { ...diagnostic, help: `add ${set}, or to rulec.yaml: ${line}` };
  }
  return { ...diagnostic, span, help: `write below ${folder}: ${option}: ${form}, or add ${set}` };
}
